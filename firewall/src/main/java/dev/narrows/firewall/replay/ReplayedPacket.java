package dev.narrows.firewall.replay;

import dev.narrows.firewall.queue.PacketOutcome;
import java.util.List;
import org.jnetfilter.packet.PacketFault;

/**
 * What became of one frame of a capture.
 *
 * @param number counted from 1
 * @param seconds since 1970
 * @param nanos of the second
 * @param obstacle why it holds no IP packet; null when it holds one, and then all that follows is
 *     of no meaning
 * @param flow who speaks with whom
 * @param length octets of the IP packet
 * @param fault what is wrong with its headers
 * @param outcome how it left in the end
 * @param judgements one for each station that it came by
 */
record ReplayedPacket(
    long number,
    long seconds,
    int nanos,
    String obstacle,
    Flow flow,
    int length,
    PacketFault fault,
    PacketOutcome outcome,
    List<Judgement> judgements) {}
