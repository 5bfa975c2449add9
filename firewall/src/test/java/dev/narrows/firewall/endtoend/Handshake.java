package dev.narrows.firewall.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import org.jnetfilter.testing.PacketTap;

/**
 * Opens a TCP connection between two hosts, and what each end got of the other's wishes.
 *
 * @param syn as it reached the listener's host
 * @param synAck as it reached the opener's host
 */
record Handshake(byte[] syn, byte[] synAck) {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  static Handshake open(Host from, Host to, boolean version6) {
    try (PacketTap listenerTap = to.tap();
        PacketTap openerTap = from.tap();
        ServerSocket listener = Transfer.listen(to.namespace());
        Socket socket =
            Transfer.connect(
                from.namespace(),
                to.address(version6),
                listener.getLocalPort(),
                (int) LIMIT.toMillis())) {
      int port = socket.getLocalPort();
      byte[] syn =
          listenerTap.awaitPacket(
              packet ->
                  Wire.isSynTo(packet, to.address(version6))
                      && Wire.isTo(packet, to.address(version6), listener.getLocalPort()),
              LIMIT);
      byte[] synAck =
          openerTap.awaitPacket(
              packet ->
                  Wire.isSynAckTo(packet, from.address(version6))
                      && Wire.isTo(packet, from.address(version6), port),
              LIMIT);
      assertThat(syn).as("SYN at the listener").isNotNull();
      assertThat(synAck).as("SYN-ACK at the opener").isNotNull();
      return new Handshake(syn, synAck);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
