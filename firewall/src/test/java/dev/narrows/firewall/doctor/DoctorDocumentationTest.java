package dev.narrows.firewall.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DoctorDocumentationTest {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z0-9-]+)` \\| (\\w+) \\|");

  @Test
  void shouldExplainEachFindingWithItsSeverity() throws IOException {
    Map<String, String> documented = new TreeMap<>();
    Matcher rows = ROW.matcher(Files.readString(Path.of("../docs/doctor.md")));
    while (rows.find()) {
      documented.put(rows.group(1), rows.group(2));
    }
    Map<String, String> known = new TreeMap<>();
    for (Illness illness : Illness.values()) {
      known.put(illness.id(), illness.severity().word());
    }
    assertThat(documented).isEqualTo(known);
  }

  @Test
  void shouldHaveOneCheckForEachIllness() {
    List<Illness> lookedFor = new ArrayList<>();
    Doctor.CHECKS.forEach(check -> lookedFor.addAll(check.illnesses()));
    lookedFor.addAll(Doctor.LIVE);
    assertThat(lookedFor).containsExactlyInAnyOrder(Illness.values());
  }
}
