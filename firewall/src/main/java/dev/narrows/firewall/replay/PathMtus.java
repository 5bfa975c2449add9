package dev.narrows.firewall.replay;

/**
 * How long packets may be on paths that nobody can look up.
 *
 * @param out IP MTU in octets towards a packet's destination
 * @param in IP MTU in octets back to its source
 */
public record PathMtus(int out, int in) {
  /** RFC 791, 3.2, and what a 16-bit length can tell. */
  private static final int LEAST = 68;

  private static final int GREATEST = 65_535;

  /**
   * Reads N for both ways, or "in:N,out:N", of which either may be missing and is 1500 then.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static PathMtus parse(String text) {
    if (text.indexOf(':') < 0) {
      int mtu = number(text);
      return new PathMtus(mtu, mtu);
    }
    int out = 1500;
    int in = 1500;
    for (String part : text.split("[, ]+")) {
      if (part.startsWith("in:")) {
        in = number(part.substring(3));
      } else if (part.startsWith("out:")) {
        out = number(part.substring(4));
      } else {
        throw new IllegalArgumentException("'" + part + "' is neither in:N nor out:N");
      }
    }
    return new PathMtus(out, in);
  }

  private static int number(String text) {
    int mtu = text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : -1;
    if (mtu < LEAST || mtu > GREATEST) {
      throw new IllegalArgumentException(
          text + " is no MTU; give " + LEAST + " to " + GREATEST + ", or in:N,out:N");
    }
    return mtu;
  }
}
