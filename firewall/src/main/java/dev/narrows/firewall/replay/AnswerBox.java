package dev.narrows.firewall.replay;

import dev.narrows.firewall.action.AnswerSender;
import org.jnetfilter.packet.PacketView;

/** Keeps the answer that a live firewall would send. */
final class AnswerBox implements AnswerSender {
  private Answer answer;

  @Override
  public int send(PacketView view) {
    answer = Answer.of(view);
    return 0;
  }

  /** The answer that was sent since the last call, or null. */
  Answer take() {
    Answer taken = answer;
    answer = null;
    return taken;
  }
}
