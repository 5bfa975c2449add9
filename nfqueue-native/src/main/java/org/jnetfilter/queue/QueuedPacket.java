package org.jnetfilter.queue;

import io.netty.buffer.ByteBuf;

/** One queued packet as the kernel described it; a view, valid until the next receive. */
public final class QueuedPacket {
  public int id() {
    throw new UnsupportedOperationException();
  }

  public int hook() {
    throw new UnsupportedOperationException();
  }

  public int hardwareProtocol() {
    throw new UnsupportedOperationException();
  }

  public int mark() {
    throw new UnsupportedOperationException();
  }

  public int inInterface() {
    throw new UnsupportedOperationException();
  }

  public int outInterface() {
    throw new UnsupportedOperationException();
  }

  public int physicalInInterface() {
    throw new UnsupportedOperationException();
  }

  public int physicalOutInterface() {
    throw new UnsupportedOperationException();
  }

  public boolean isGso() {
    throw new UnsupportedOperationException();
  }

  public boolean isChecksumPartial() {
    throw new UnsupportedOperationException();
  }

  public boolean isChecksumUnverified() {
    throw new UnsupportedOperationException();
  }

  /** Octets of the packet on the wire (NFQA_CAP_LEN, or the payload's length). */
  public int packetLength() {
    throw new UnsupportedOperationException();
  }

  public int payloadLength() {
    throw new UnsupportedOperationException();
  }

  public int payloadOffset() {
    throw new UnsupportedOperationException();
  }

  public ByteBuf buffer() {
    throw new UnsupportedOperationException();
  }

  public boolean hasHardwareAddress() {
    throw new UnsupportedOperationException();
  }

  /** The sender's link-layer address, six octets in the low 48 bits. */
  public long hardwareAddress() {
    throw new UnsupportedOperationException();
  }

  /** Seconds and microseconds as microseconds since the epoch; 0 when the kernel gave none. */
  public long timestampMicros() {
    throw new UnsupportedOperationException();
  }

  public long uid() {
    throw new UnsupportedOperationException();
  }

  public long gid() {
    throw new UnsupportedOperationException();
  }

  public boolean hasConntrack() {
    throw new UnsupportedOperationException();
  }

  public int conntrackInfo() {
    throw new UnsupportedOperationException();
  }

  public int conntrackOffset() {
    throw new UnsupportedOperationException();
  }

  public int conntrackLength() {
    throw new UnsupportedOperationException();
  }
}
