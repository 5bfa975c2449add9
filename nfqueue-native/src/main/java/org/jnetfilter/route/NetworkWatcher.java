package org.jnetfilter.route;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jnetfilter.NetfilterException;
import org.jnetfilter.internal.Errno;
import org.jnetfilter.internal.NativeMemory;
import org.jnetfilter.internal.NfConstants;
import org.jnetfilter.internal.SystemCalls;
import org.jnetfilter.netlink.MessageCursor;
import org.jnetfilter.netlink.NetlinkSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for rtnetlink notifications and reads the tables they concern anew. A notification only
 * says that something changed; so a lost one (ENOBUFS) costs no more than reading everything.
 */
final class NetworkWatcher implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(NetworkWatcher.class);

  private static final int[] GROUPS = {
    NfConstants.RTNLGRP_LINK,
    NfConstants.RTNLGRP_IPV4_IFADDR,
    NfConstants.RTNLGRP_IPV6_IFADDR,
    NfConstants.RTNLGRP_IPV4_ROUTE,
    NfConstants.RTNLGRP_IPV6_ROUTE,
    NfConstants.RTNLGRP_IPV6_IFINFO,
    NfConstants.RTNLGRP_IPV4_RULE,
    NfConstants.RTNLGRP_IPV6_RULE
  };

  private static final int BUFFER = 1 << 16;
  private static final int RECEIVE_BUFFER = 1 << 20;

  /** struct pollfd: descriptor, events, returned events; one for the socket, one for the end. */
  private static final int POLLFD = 8;

  private static final int EVENTS = 4;
  private static final int RETURNED_EVENTS = 6;

  /** What follows one change within this time is read together with it. */
  private static final int SETTLE_MILLIS = 10;

  private static final int RETRY_MILLIS = 1000;

  /** Of a new net.ipv6.conf.NAME.mtu the kernel tells nobody, so links are read now and then. */
  private static final int REREAD_MILLIS = 5000;

  /** Of the time, at most one part in this many goes into reading a large route table. */
  private static final int ROUTE_PAUSE_FACTOR = 20;

  private final Consumer<Snapshot> publisher;
  private final NetlinkSocket socket;
  private final TableReader reader;
  private final NativeMemory memory = new NativeMemory(BUFFER);
  private final NativeMemory pollDescriptors = new NativeMemory(2 * POLLFD);
  private final NativeMemory one = new NativeMemory(Long.BYTES);
  private final MessageCursor messages = new MessageCursor();
  private final int end;
  private final Thread thread = new Thread(this::run, "jnetfilter-route");

  private boolean linksChanged;
  private boolean addressesChanged;
  private boolean routesChanged;
  private boolean rulesChanged;

  /** Routes are read less often than they change when there are many. */
  private boolean routesToRead;

  private int settleMillis = SETTLE_MILLIS;
  private List<Link> links;
  private Snapshot.Addresses addresses;
  private int routeMtuIpv4;
  private int routeMtuIpv6;
  private long routesReadableAtNanos = System.nanoTime();
  private long linksReadAtNanos;
  private Snapshot published;
  private boolean closed;

  /** Subscribes first, and reads all tables then, so that no change is missed. */
  NetworkWatcher(Consumer<Snapshot> publisher) {
    this.publisher = publisher;
    socket = NetlinkSocket.open(NfConstants.NETLINK_ROUTE);
    socket.setReceiveBuffer(RECEIVE_BUFFER);
    for (int group : GROUPS) {
      // A kernel without IPv6 has no such groups.
      socket.joinGroup(group);
    }
    reader = new TableReader();
    end = SystemCalls.eventDescriptor(NfConstants.EFD_CLOEXEC | NfConstants.EFD_NONBLOCK);
    pollDescriptors.putInt(0, socket.descriptor());
    pollDescriptors.putShort(EVENTS, NfConstants.POLLIN);
    pollDescriptors.putInt(POLLFD, end);
    pollDescriptors.putShort(POLLFD + EVENTS, NfConstants.POLLIN);
    one.putLong(0, 1);
    thread.setDaemon(true);
  }

  /** Publishes what is there now, on the calling thread, then begins to listen. */
  void start() {
    try {
      everythingChanged();
      refresh();
    } catch (RuntimeException e) {
      release();
      throw e;
    }
    thread.start();
  }

  private void run() {
    try {
      while (await(REREAD_MILLIS)) {
        receiveAll();
        linksChanged |= isDue();
        while (isWorkLeft() && settle()) {
          refreshSafely();
        }
      }
    } catch (RuntimeException e) {
      logger.error("Network tables are not kept current any more", e);
    }
  }

  private boolean isDue() {
    return System.nanoTime() - linksReadAtNanos >= TimeUnit.MILLISECONDS.toNanos(REREAD_MILLIS);
  }

  private boolean isWorkLeft() {
    return linksChanged || addressesChanged || routesChanged || rulesChanged || routesToRead;
  }

  /** Collects what follows at once; false when it is time to end. */
  private boolean settle() {
    boolean fresh = linksChanged || addressesChanged || routesChanged || rulesChanged;
    long pause = TimeUnit.NANOSECONDS.toMillis(routesReadableAtNanos - System.nanoTime());
    boolean goOn = await(fresh ? settleMillis : (int) Math.max(settleMillis, pause + 1));
    receiveAll();
    return goOn;
  }

  /** Waits for a notification; false when it is time to end. */
  private boolean await(int millis) {
    SystemCalls.poll(pollDescriptors.address(0), 2, millis);
    return pollDescriptors.buffer().getShortLE(POLLFD + RETURNED_EVENTS) == 0;
  }

  private void receiveAll() {
    while (true) {
      int octets = socket.receive(memory, NfConstants.MSG_DONTWAIT);
      if (octets == -Errno.ENOBUFS) {
        everythingChanged();
      } else if (octets == -Errno.EAGAIN) {
        return;
      } else if (octets < 0 && octets != -Errno.EINTR) {
        throw new NetfilterException("receive network notifications", -octets, "");
      }
      messages.wrap(memory.buffer(), 0, Math.min(Math.max(0, octets), BUFFER));
      while (messages.next()) {
        note(messages.type());
      }
    }
  }

  private void note(int type) {
    switch (type) {
      case NfConstants.RTM_NEWLINK, NfConstants.RTM_DELLINK -> {
        // A link that goes down takes IPv4 routes with it without a word.
        linksChanged = true;
        routesChanged = true;
      }
      case NfConstants.RTM_NEWADDR, NfConstants.RTM_DELADDR -> addressesChanged = true;
      case NfConstants.RTM_NEWROUTE, NfConstants.RTM_DELROUTE -> routesChanged = true;
      case NfConstants.RTM_NEWRULE, NfConstants.RTM_DELRULE -> rulesChanged = true;
      default -> {
        // Nothing else is in these groups.
      }
    }
  }

  private void everythingChanged() {
    linksChanged = true;
    addressesChanged = true;
    routesChanged = true;
    rulesChanged = true;
  }

  private void refreshSafely() {
    try {
      refresh();
      settleMillis = SETTLE_MILLIS;
    } catch (NetfilterException e) {
      logger.warn("Reading the network tables failed, trying again", e);
      everythingChanged();
      settleMillis = RETRY_MILLIS;
    }
  }

  private void refresh() {
    // Routes and rules count as changed even where the least MTU stays: paths may be others.
    boolean isNews = routesChanged || rulesChanged;
    routesToRead |= routesChanged;
    routesChanged = false;
    rulesChanged = false;
    if (linksChanged) {
      links = reader.links();
      linksReadAtNanos = System.nanoTime();
      linksChanged = false;
    }
    if (addressesChanged) {
      addresses = reader.addresses();
      addressesChanged = false;
    }
    if (routesToRead && routesReadableAtNanos - System.nanoTime() <= 0) {
      readRoutes();
      routesToRead = false;
    }
    Snapshot next = Snapshot.of(links, addresses, routeMtuIpv4, routeMtuIpv6);
    if (isNews || !next.isSame(published)) {
      published = next;
      publisher.accept(next);
    }
  }

  private void readRoutes() {
    long start = System.nanoTime();
    routeMtuIpv4 = reader.leastRouteMtu(false);
    routeMtuIpv6 = reader.leastRouteMtu(true);
    long now = System.nanoTime();
    routesReadableAtNanos = now + ROUTE_PAUSE_FACTOR * (now - start);
  }

  /** Ends the thread, and waits for that. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    SystemCalls.write(end, one.address(0), Long.BYTES);
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException ignored) {
        interrupted = true;
      }
    }
    release();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void release() {
    SystemCalls.close(end);
    reader.close();
    socket.close();
    memory.close();
    pollDescriptors.close();
    one.close();
  }
}
