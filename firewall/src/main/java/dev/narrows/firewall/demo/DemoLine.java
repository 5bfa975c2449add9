package dev.narrows.firewall.demo;

import java.util.Locale;

/**
 * One line of the table.
 *
 * @param what was measured
 * @param without Narrows
 * @param with Narrows
 * @param asExpected whether both are what they should be
 */
record DemoLine(String what, String without, String with, boolean asExpected) {
  static DemoLine download(
      String family, TransferClient.Result without, TransferClient.Result with) {
    boolean asExpected =
        !without.complete()
            && without.octets() == TransferServer.GREETING.length()
            && with.complete()
            && with.octets() == PathProbe.TRANSFER_OCTETS + TransferServer.GREETING.length();
    return new DemoLine(
        "download of " + (PathProbe.TRANSFER_OCTETS >> 20) + " MiB, " + family,
        describe(without),
        describe(with),
        asExpected);
  }

  private static String describe(TransferClient.Result result) {
    return result.complete()
        ? String.format(
            Locale.ROOT, "%,d octets in %.2f s", result.octets(), result.millis() / 1000.0)
        : String.format(
            Locale.ROOT,
            "stalls: %,d octets, then none in %d s",
            result.octets(),
            PathProbe.PATIENCE_MILLIS / 1000);
  }

  /** Without Narrows a value is to be one thing, with it another. */
  static DemoLine value(String what, int without, int wantWithout, int with, int wantWith) {
    return new DemoLine(
        what, number(without), number(with), without == wantWithout && with == wantWith);
  }

  private static String number(int value) {
    return value == 0 ? "none seen" : Integer.toString(value);
  }
}
