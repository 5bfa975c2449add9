package dev.narrows.rules;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The rules that hold where there is no rule file. */
public final class DefaultRules {
  static final String NAME = "default.nft";

  private DefaultRules() {}

  /** The file's text. */
  public static String text() {
    try (InputStream in = DefaultRules.class.getResourceAsStream(NAME)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
