/**
 * NFQUEUE for Java: packets that the Linux kernel diverts come to a program, which looks at them,
 * edits them, and says what becomes of them.
 *
 * <ul>
 *   <li>{@link org.jnetfilter.queue}: bind a queue, receive packets in batches, return verdicts
 *   <li>{@link org.jnetfilter.packet}: views over IPv4, IPv6, TCP, UDP, ICMP, ICMPv6, checksums
 *   <li>{@link org.jnetfilter.route}: route look-ups; links and addresses kept current
 *   <li>{@link org.jnetfilter.raw}: sending packets of one's own making
 *   <li>{@link org.jnetfilter.netlink}: what those are built on
 * </ul>
 *
 * <p>A program that lets nobody connect to port 23, and says how many tried. It wants root, and
 * {@code iptables -A INPUT -p tcp --syn -j NFQUEUE --queue-num 7}:
 *
 * <pre>{@code
 * import org.jnetfilter.packet.IpProtocol;
 * import org.jnetfilter.packet.PacketFault;
 * import org.jnetfilter.packet.PacketView;
 * import org.jnetfilter.queue.PacketBatch;
 * import org.jnetfilter.queue.QueueConfig;
 * import org.jnetfilter.queue.QueueSocket;
 * import org.jnetfilter.queue.QueuedPacket;
 *
 * public class NoTelnet {
 *   static boolean isTelnet(PacketView view) {
 *     return view.check() == PacketFault.NONE
 *         && view.hasTransport()
 *         && view.protocol() == IpProtocol.TCP
 *         && view.tcp().destinationPort() == 23;
 *   }
 *
 *   public static void main(String[] arguments) {
 *     int refused = 0;
 *     try (QueueSocket queue = QueueSocket.open(QueueConfig.of(7))) {
 *       PacketBatch batch = queue.newBatch();
 *       QueuedPacket packet = new QueuedPacket();
 *       PacketView view = new PacketView();
 *       while (refused < 10) {
 *         queue.receive(batch);
 *         while (batch.next(packet)) {
 *           view.wrap(packet.buffer(), packet.payloadOffset(), packet.payloadLength());
 *           if (isTelnet(view)) {
 *             queue.verdicts().drop(packet.id());
 *             System.out.println("refused: " + ++refused);
 *           } else {
 *             queue.verdicts().accept(packet.id());
 *           }
 *         }
 *         queue.verdicts().flush();
 *       }
 *     }
 *   }
 * }
 * }</pre>
 *
 * <p>Packet memory is Netty's {@link io.netty.buffer.ByteBuf}. A queue belongs to one thread, and
 * its receive, the views and the verdicts allocate nothing. What the kernel refuses is a {@link
 * org.jnetfilter.NetfilterException} which says what to do, except for verdicts: these are counted.
 */
package org.jnetfilter;
