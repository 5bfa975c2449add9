package dev.narrows.rules.eval;

/**
 * Addresses and ports of one direction of a connection. An IPv4 address stands in the low 32 bits
 * of the low half. Of ICMP the source "port" is the identifier, the destination's is type and code.
 */
public final class ConntrackTuple {
  private long sourceHigh;
  private long sourceLow;
  private long destinationHigh;
  private long destinationLow;
  private int sourcePort;
  private int destinationPort;

  void clear() {
    setAddresses(0, 0, 0, 0);
    setPorts(0, 0);
  }

  public void setAddresses(
      long sourceHigh, long sourceLow, long destinationHigh, long destinationLow) {
    this.sourceHigh = sourceHigh;
    this.sourceLow = sourceLow;
    this.destinationHigh = destinationHigh;
    this.destinationLow = destinationLow;
  }

  public void setPorts(int source, int destination) {
    sourcePort = source;
    destinationPort = destination;
  }

  public long sourceHigh() {
    return sourceHigh;
  }

  public long sourceLow() {
    return sourceLow;
  }

  public long destinationHigh() {
    return destinationHigh;
  }

  public long destinationLow() {
    return destinationLow;
  }

  public int sourcePort() {
    return sourcePort;
  }

  public int destinationPort() {
    return destinationPort;
  }
}
