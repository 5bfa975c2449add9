package dev.narrows.firewall.demo;

import java.util.concurrent.atomic.AtomicLong;
import org.jnetfilter.internal.Errno;
import org.jnetfilter.internal.NativeMemory;
import org.jnetfilter.internal.SystemCalls;
import org.jnetfilter.packet.InternetChecksum;
import org.jnetfilter.packet.IpProtocol;
import org.jnetfilter.packet.PacketView;
import org.jnetfilter.packet.TcpHeader;
import org.jnetfilter.packet.UdpHeader;

/**
 * A switch between two interfaces as some virtual machine hosts have it: frames that a sender's
 * offload left whole go on whole, without the metadata that tells what they are made of. Their
 * checksums are completed.
 */
public final class MetadataLosingSwitch implements AutoCloseable {
  private static final int AF_PACKET = 17;
  private static final int SOCK_RAW = 3;
  private static final int ETH_P_ALL_NETWORK_ORDER = 0x0300;
  private static final int ETHERNET_HEADER = 14;
  private static final int SOCKADDR_LL = 20;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVBUFFORCE = 33;
  private static final int SO_SNDBUFFORCE = 32;
  private static final int SOL_PACKET = 263;
  private static final int PACKET_IGNORE_OUTGOING = 23;
  private static final int LARGEST_FRAME = 1 << 17;
  private static final int BUFFER = 32 << 20;
  private static final int POLLFD = 8;
  private static final int POLL_MILLIS = 50;
  private static final int TYPICAL = 1514;

  private final int[] sockets = new int[2];
  private final NativeMemory frame = new NativeMemory(LARGEST_FRAME);
  private final NativeMemory descriptors = new NativeMemory(2 * POLLFD);
  private final PacketView packet = new PacketView();
  private final AtomicLong longFrames = new AtomicLong();
  private final Thread thread = new Thread(this::run, "switch");
  private volatile boolean stopping;

  private MetadataLosingSwitch(int one, int other) {
    sockets[0] = one;
    sockets[1] = other;
    for (int i = 0; i < 2; i++) {
      descriptors.putInt(i * POLLFD, sockets[i]);
      descriptors.putShort(i * POLLFD + 4, 1);
    }
    thread.setDaemon(true);
    thread.start();
  }

  /** Connects two interfaces of the calling thread's namespace, given by their indices. */
  public static MetadataLosingSwitch connect(int one, int other) {
    return new MetadataLosingSwitch(open(one), open(other));
  }

  private static int open(int index) {
    int fd = require("socket", SystemCalls.socket(AF_PACKET, SOCK_RAW, ETH_P_ALL_NETWORK_ORDER));
    try (NativeMemory memory = new NativeMemory(SOCKADDR_LL)) {
      memory.buffer().setZero(0, SOCKADDR_LL);
      memory.putShort(0, AF_PACKET);
      memory.putShort(2, ETH_P_ALL_NETWORK_ORDER);
      memory.putInt(4, index);
      require("bind", SystemCalls.bind(fd, memory.address(0), SOCKADDR_LL));
      memory.putInt(0, BUFFER);
      SystemCalls.setOption(fd, SOL_SOCKET, SO_RCVBUFFORCE, memory.address(0), 4);
      SystemCalls.setOption(fd, SOL_SOCKET, SO_SNDBUFFORCE, memory.address(0), 4);
      memory.putInt(0, 1);
      SystemCalls.setOption(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, memory.address(0), 4);
    }
    return fd;
  }

  /** Frames that were longer than Ethernet's usual ones. */
  public long longFrames() {
    return longFrames.get();
  }

  private void run() {
    while (!stopping) {
      SystemCalls.poll(descriptors.address(0), 2, POLL_MILLIS);
      while (forward(0, 1) | forward(1, 0)) {
        // Until both are dry.
      }
    }
  }

  private boolean forward(int from, int to) {
    int octets = SystemCalls.receive(sockets[from], frame.address(0), LARGEST_FRAME, MSG_DONTWAIT);
    if (octets <= 0) {
      return false;
    }
    if (octets > TYPICAL) {
      longFrames.incrementAndGet();
    }
    complete(octets);
    int sent = SystemCalls.send(sockets[to], frame.address(0), octets, 0);
    if (sent < 0 && sent != -Errno.ENOBUFS && sent != -Errno.ENETDOWN) {
      throw new IllegalStateException("switch: " + Errno.describe(-sent));
    }
    return true;
  }

  /** A veth's sender leaves checksums to its receiver. */
  private void complete(int octets) {
    packet.wrap(frame.buffer(), ETHERNET_HEADER, octets - ETHERNET_HEADER);
    if (octets <= ETHERNET_HEADER
        || packet.check().isNetworkFault()
        || packet.isFragment()
        || !packet.hasTransport()
        || packet.captured() < packet.length()) {
      return;
    }
    int field =
        switch (packet.protocol()) {
          case IpProtocol.TCP -> TcpHeader.CHECKSUM_OFFSET;
          case IpProtocol.UDP -> UdpHeader.CHECKSUM_OFFSET;
          default -> -1;
        };
    if (field >= 0) {
      packet.setU16(packet.transportOffset() + field, InternetChecksum.transport(packet));
    }
  }

  @Override
  public void close() {
    stopping = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    SystemCalls.close(sockets[0]);
    SystemCalls.close(sockets[1]);
    frame.close();
    descriptors.close();
  }

  private static int require(String call, int result) {
    if (result < 0) {
      throw new DemoException(call + " on an AF_PACKET socket: " + Errno.describe(-result));
    }
    return result;
  }
}
