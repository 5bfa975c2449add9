package dev.narrows.rules.agreement;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jnetfilter.testing.NetNamespace;

/** Asks nft of many files whether it takes them; one shell asks them all, as that is fastest. */
final class NftJury implements AutoCloseable {
  private static final int FAILED = 1;

  /**
   * What nft says of a file.
   *
   * @param status 0 when it takes it, 1 when it refuses it, another one when it died
   */
  record Answer(int status, String output) {
    boolean isTaken() {
      return status == 0;
    }

    boolean isRefused() {
      return status == FAILED;
    }
  }

  private final NetNamespace namespace = NetNamespace.create("jury");
  private final Path directory;

  NftJury(Path directory) {
    this.directory = directory;
  }

  List<Answer> ask(List<String> files) throws IOException {
    for (int i = 0; i < files.size(); i++) {
      Files.write(path(i, ""), files.get(i).getBytes(StandardCharsets.UTF_8));
    }
    String loop =
        "cd %s; for i in $(seq 0 %d); do nft -c -f $i.nft >$i.nft.out 2>&1; echo $? >$i.nft.status; done"
            .formatted(directory, files.size() - 1);
    namespace.exec("sh", "-c", loop);
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      int status = Integer.parseInt(Files.readString(path(i, ".status")).strip());
      answers.add(
          new Answer(status, Files.readString(path(i, ".out"), StandardCharsets.ISO_8859_1)));
    }
    return answers;
  }

  private Path path(int number, String suffix) {
    return directory.resolve(number + ".nft" + suffix);
  }

  @Override
  public void close() {
    namespace.close();
  }
}
