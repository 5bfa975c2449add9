package dev.narrows.firewall.queue;

import dev.narrows.firewall.action.AnswerLimit;
import dev.narrows.firewall.action.Responder;
import dev.narrows.firewall.config.FailureMode;
import dev.narrows.firewall.config.FirewallConfig;
import dev.narrows.firewall.flow.FlowRecorder;
import dev.narrows.firewall.limit.SipHash;
import dev.narrows.firewall.limit.TokenBucketTable;
import dev.narrows.firewall.offload.CoalescedFrames;
import dev.narrows.firewall.offload.FrameReturn;
import dev.narrows.firewall.pmtu.MtuLearner;
import dev.narrows.firewall.pmtu.PathMtuResolver;
import dev.narrows.firewall.trace.TraceRing;
import dev.narrows.rules.Hook;
import dev.narrows.rules.RuleSet;
import dev.narrows.rules.eval.PacketContext;
import dev.narrows.rules.eval.TrafficNeed.Question;
import java.util.concurrent.locks.LockSupport;
import org.jnetfilter.NetfilterException;
import org.jnetfilter.packet.IpProtocol;
import org.jnetfilter.packet.PacketFault;
import org.jnetfilter.queue.KernelQueue;
import org.jnetfilter.queue.PacketBatch;
import org.jnetfilter.queue.QueueConfig;
import org.jnetfilter.queue.QueueSocket;
import org.jnetfilter.queue.QueueStatistics;
import org.jnetfilter.queue.QueuedPacket;
import org.jnetfilter.queue.VerdictWriter;
import org.jnetfilter.route.Link;
import org.jnetfilter.route.NetworkTables;
import org.jnetfilter.route.RouteLookup;

/**
 * All that the thread of a queue worker owns, and what it does in turn after turn: receive a batch,
 * give each packet its verdict.
 */
final class QueueLoop implements AutoCloseable {
  private static final int BATCH_SIZE = 32;

  /** The kernel charges a message's bookkeeping to the socket's buffer, too. */
  private static final int MESSAGE_OVERHEAD = 1024;

  // ICMP messages about MTUs that are looked at, by their sender.
  private static final int MESSAGE_BITS = 10;
  private static final int MESSAGES_PER_SECOND = 50;
  private static final int MESSAGE_BURST = 100;

  // Flows that the kernel is asked for, whoever says that he quotes them.
  private static final int QUESTIONS_PER_SECOND = 20;
  private static final int QUESTION_BURST = 40;

  private static final int EOPNOTSUPP = 95;
  private static final int TYPICAL_PACKET = 1500;
  private static final int LARGEST_BUFFER = 256 << 20;
  private static final long NANOS_A_MILLI = 1_000_000;
  private static final long DRAIN_NANOS = 2_000_000_000L;

  private final int queue;
  private final NetworkTables tables;
  private final FailureMode onFailure;
  private final int wholeQueue;
  private final Told told;
  private final QueueSocket socket;
  private final PacketBatch batch;
  private final VerdictWriter verdicts;
  private final RouteLookup routes;
  private final ConntrackFinder conntrack;
  private final RawAnswerSender sender;
  private final PathMtuResolver paths;
  private final KernelAnswerPath answerPath;
  private final CoalescedFrames coalesced;
  private final WorkerEnvironment environment;
  private final Responder responder;
  private final PacketPipeline pipeline;
  private final MtuLearner learner;
  private final HoleWatch holes;
  private final FrameReturn frames;
  private final FailureLog failures = new FailureLog();
  private final WorkerCounters counters = new WorkerCounters();
  private final TraceRing traces = new TraceRing();
  private final ReceivePacing pacing = new ReceivePacing();
  private final BusyPolling polling = new BusyPolling();
  private final QueuedPacket queued = new QueuedPacket();
  private final PacketContext context = new PacketContext();

  private QueueScheduling scheduling;
  private Assignment assignment;
  private volatile Assignment offered;
  private volatile long lastTurnNanos = System.nanoTime();

  /** Binds the queue first: whether another process holds it is what can best go wrong. */
  QueueLoop(int queue, QueueGroup group, SharedState shared, FirewallConfig config) {
    this.queue = queue;
    this.tables = shared.tables();
    this.onFailure = config.onFailure();
    this.told = group.told();
    this.wholeQueue = group.wholeQueue() + queue - group.firstQueue();
    this.socket = open(queue, group, config);
    RouteLookup openRoutes = null;
    ConntrackFinder openConntrack = null;
    try {
      openRoutes = RouteLookup.open();
      openConntrack = ConntrackFinder.open(shared.marks());
      this.answerPath = new KernelAnswerPath(tables, openRoutes, config.mark());
      this.sender = new RawAnswerSender(answerPath, config.mark());
    } catch (RuntimeException e) {
      if (openRoutes != null) {
        openRoutes.close();
      }
      if (openConntrack != null) {
        openConntrack.close();
      }
      socket.close();
      throw e;
    }
    this.routes = openRoutes;
    this.conntrack = openConntrack;
    this.batch = socket.newBatch();
    this.verdicts = socket.verdicts();
    this.paths = new PathMtuResolver(tables, routes, shared.pathMtus().table().newReader());
    long now = System.nanoTime();
    this.coalesced =
        new CoalescedFrames(this::linkMtu, shared.flows().newCursor(), shared.returns().isOn());
    this.environment = environment(counters, new RuleLog(now), traces);
    this.responder = new Responder(answerPath, AnswerLimit.withRandomKeys(now), sender);
    this.frames = shared.returns().newReturn(tables, shared.returned().newHandle(), config.mark());
    FlowRecorder recorder = new FlowRecorder(shared.flows().newCursor());
    this.learner =
        new MtuLearner(
            shared.pathMtus(),
            shared.flows().newCursor(),
            messageRate(now),
            conntrack.flows(),
            questionRate(now));
    this.holes = new HoleWatch(shared, recorder, responder, counters);
    this.pipeline = new PacketPipeline(responder, onFailure, counters, recorder, frames);
  }

  private static TokenBucketTable messageRate(long nowNanos) {
    return new TokenBucketTable(
        SipHash.withRandomKey(), MESSAGE_BITS, MESSAGES_PER_SECOND, MESSAGE_BURST, nowNanos);
  }

  private static TokenBucketTable questionRate(long nowNanos) {
    return new TokenBucketTable(
        SipHash.withRandomKey(), 0, QUESTIONS_PER_SECOND, QUESTION_BURST, nowNanos);
  }

  /**
   * Where rules ask for connections, the kernel is asked to send them along; one that cannot
   * (without NETLINK_GLUE_CT) refuses, or sends none.
   */
  private static QueueSocket open(int queue, QueueGroup group, FirewallConfig config) {
    boolean entries =
        group.stations().values().stream()
            .anyMatch(station -> station.need().asked().contains(Question.CT_ENTRY));
    if (entries) {
      try {
        return QueueSocket.open(queueConfig(queue, group, config, true));
      } catch (NetfilterException e) {
        if (e.errno() != EOPNOTSUPP) {
          throw e;
        }
      }
    }
    return QueueSocket.open(queueConfig(queue, group, config, false));
  }

  private static QueueConfig queueConfig(
      int queue, QueueGroup group, FirewallConfig config, boolean conntrack) {
    int copied = Math.min(group.copyRange(), TYPICAL_PACKET) + MESSAGE_OVERHEAD;
    long buffer = Math.min((long) config.queueLength() * copied, LARGEST_BUFFER);
    return new QueueConfig(
        queue,
        group.copyRange(),
        config.queueLength(),
        config.onFailure() == FailureMode.BYPASS || group.isLearning(),
        group.superFrames(),
        conntrack,
        true,
        (int) buffer,
        BATCH_SIZE);
  }

  private int linkMtu(int index) {
    Link link = tables.link(index);
    return link == null ? 0 : link.mtu();
  }

  /** Runs made-up packets through all code, so that it is compiled before real ones come. */
  void warmUp(QueueGroup group, RuleSet rules) {
    WarmUp warmUp = new WarmUp(tables, group);
    WorkerEnvironment quiet = environment(new WorkerCounters(), null, null);
    warmUp.run(rules.newRehearsalJudge(quiet), answerPath, onFailure);
  }

  private WorkerEnvironment environment(WorkerCounters counted, RuleLog log, TraceRing rings) {
    KernelRoutes lookedUp = new KernelRoutes(tables, routes);
    return new WorkerEnvironment(
        tables, paths, conntrack, lookedUp, coalesced, counted, log, rings);
  }

  /** An assignment for this loop; may be made by any thread. */
  Assignment assign(QueueGroup group, RuleSet rules) {
    return new Assignment(rules.newJudge(environment), group.stations());
  }

  /** Judges by another assignment from the next batch on; callable from any thread. */
  void offer(Assignment next) {
    offered = next;
    socket.wakeUp();
  }

  /**
   * Has the calling thread, which takes the turns, scheduled as suits it.
   *
   * @return 0, or the errno by which the kernel refuses that
   */
  int schedule(boolean realtime) {
    scheduling = new QueueScheduling(realtime);
    return scheduling.refused();
  }

  /** Receives what is there, or waits a while for it, and gives each packet its verdict. */
  void turn() {
    turn(true);
  }

  /** Whether anything was there. */
  private boolean turn(boolean waiting) {
    takeOffer();
    lastTurnNanos = System.nanoTime();
    if ((waiting ? await() : socket.receiveNow(batch)) == 0) {
      conntrack.settleMarks(lastTurnNanos);
      return false;
    }
    long received = System.nanoTime();
    context.setWallClockNanos(System.currentTimeMillis() * NANOS_A_MILLI);
    long octets = 0;
    while (batch.next(queued)) {
      octets += queued.packetLength();
      describe(received);
      if (isCutOff()) {
        verdicts.queueTo(queued.id(), wholeQueue, onFailure == FailureMode.BYPASS);
      } else {
        handle();
        if (conntrack.hasBegun()) {
          verdicts.flush(); // the sooner its mark stands, the fewer packets are without it
          conntrack.settleMarks(received);
        }
        counters.countProcessing(System.nanoTime() - received);
      }
    }
    verdicts.flush();
    conntrack.settleMarks(received);
    scheduling.received(batch.size(), octets, received);
    if (pacing.received(batch.size(), batch.size() == BATCH_SIZE, received) && waiting) {
      LockSupport.parkNanos(ReceivePacing.PAUSE_NANOS);
    }
    return true;
  }

  /** Receives what is there, or waits a while for it: awake first, where that pays. */
  private int await() {
    long began = System.nanoTime();
    if (!polling.isDue(pacing.packetsAMilli(), began)) {
      int count = socket.receive(batch);
      long blocked = System.nanoTime() - began;
      polling.blocked(blocked);
      noteWait(count, blocked);
      return count;
    }
    long now = began;
    do {
      int count = socket.receiveNow(batch);
      if (count != 0) {
        polling.found();
        return count;
      }
      Thread.onSpinWait();
      long looked = now;
      now = System.nanoTime();
      if (polling.isCrowded(now - looked, now)) {
        break;
      }
    } while (now - began < BusyPolling.LONGEST_NANOS);
    polling.missed();
    int count = socket.receive(batch);
    noteWait(count, System.nanoTime() - now);
    return count;
  }

  /** A full batch was there already: to receive it took time, but was no waiting. */
  private void noteWait(int count, long nanos) {
    if (count < BATCH_SIZE) {
      scheduling.waited(nanos);
    }
  }

  /**
   * Gives all packets that wait their verdicts; in bounded time, should ever more come. A dry
   * socket says that none waits, but after an overrun: the kernel's table would tell, but takes
   * root to read.
   */
  void drain() {
    long began = System.nanoTime();
    while (System.nanoTime() - began < DRAIN_NANOS) {
      if (!turn(false)) {
        if (!isAnyWaiting()) {
          return;
        }
        turn();
      }
    }
  }

  private boolean isAnyWaiting() {
    for (KernelQueue line : KernelQueue.readAll()) {
      if (line.queue() == queue) {
        return line.waiting() > 0;
      }
    }
    return false;
  }

  private void takeOffer() {
    Assignment next = offered;
    if (next != null) {
      assignment = next;
      offered = null;
      next.markTaken();
    }
  }

  private void describe(long nowNanos) {
    context.describe(
        Hook.ofNumber(queued.hook()),
        queued.inInterface(),
        queued.outInterface(),
        queued.mark(),
        queued.isGso(),
        queued.isChecksumPartial());
    context.setChecksumUnverified(queued.isChecksumUnverified());
    context.conntrack().tell(told.conntrack(), told.packetType());
    context.describeSender(queued.uid(), queued.gid(), queued.hardwareAddress(), queued.priority());
    conntrack.receive(queued);
    context.setNowNanos(nowNanos);
    context
        .packet()
        .wrap(
            queued.buffer(), queued.payloadOffset(), queued.payloadLength(), queued.packetLength());
  }

  /**
   * Whether the headers run beyond the copy range, or all of a frame is needed to restore it. The
   * queue of whole packets judges such a packet, and counts it: a chain of IPv6 extension headers
   * must not be a way round a rule.
   */
  private boolean isCutOff() {
    if (wholeQueue == queue || queued.payloadLength() >= queued.packetLength()) {
      return false;
    }
    PacketFault fault = context.packet().check();
    return fault == PacketFault.NOT_CAPTURED || fault == PacketFault.NONE && isLostFrame();
  }

  private boolean isLostFrame() {
    return !queued.isGso()
        && context.packet().protocol() == IpProtocol.TCP
        && assignment.asksWholeFrames(context.hook());
  }

  private void handle() {
    int id = queued.id(); // an edit may grow the packet over the attributes in front of it
    PacketVerdict verdict =
        pipeline.process(assignment.judge(), assignment.station(context.hook()), context);
    boolean cut = learn(verdict);
    try {
      if (cut) {
        verdicts.replaceByHead(id, context.packet());
      } else {
        write(id, verdict);
      }
    } catch (RuntimeException e) {
      failures.log("writing the verdict of", e, context);
      write(id, onFailure == FailureMode.BYPASS ? PacketVerdict.ACCEPT : PacketVerdict.DROP);
    }
  }

  /** What a packet teaches beside its verdict, which it must get whatever goes wrong here. */
  private boolean learn(PacketVerdict verdict) {
    try {
      traces.end(pipeline.outcome().label());
      if (verdict == PacketVerdict.DROP) {
        conntrack.drop();
      } else if (pipeline.fault() == PacketFault.NONE) {
        learner.observe(context);
        return holes.observe(context, assignment.station(context.hook()) == null);
      }
    } catch (RuntimeException e) {
      failures.log("learning from", e, context);
    }
    return false;
  }

  private void write(int id, PacketVerdict verdict) {
    switch (verdict) {
      case ACCEPT:
        verdicts.accept(id);
        break;
      case ACCEPT_WITH_MARK:
        verdicts.acceptWithMark(id, context.mark());
        break;
      case REPLACE:
        verdicts.replace(id, context.packet());
        break;
      case REPLACE_WITH_MARK:
        verdicts.replaceWithMark(id, context.packet(), context.mark());
        break;
      default:
        verdicts.drop(id);
        break;
    }
  }

  void wakeUp() {
    socket.wakeUp();
  }

  long lastTurnNanos() {
    return lastTurnNanos;
  }

  TraceRing traces() {
    return traces;
  }

  WorkerCounters counters() {
    return counters;
  }

  QueueStatistics statistics() {
    return socket.statistics();
  }

  @Override
  public void close() {
    socket.close();
    frames.close();
    sender.close();
    responder.close();
    routes.close();
    conntrack.close();
    if (scheduling != null) {
      scheduling.close();
    }
  }
}
