package dev.narrows.rules.eval.op;

import dev.narrows.rules.eval.Evaluation;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.PacketFacts;
import dev.narrows.rules.eval.Step;

/**
 * Turns the order of a register's lowest octets around. The kernel's registers hold octets in the
 * order of the packet, and what reads one as a number (a mark) takes the first octet for the least
 * significant on the machines that this firewall runs on: so "meta mark set tcp sequence" is not
 * the number that the header says.
 */
public final class OctetSwap implements Operation {
  private final int register;
  private final int octets;

  /**
   * @param octets 2 to 8
   */
  public OctetSwap(int register, int octets) {
    if (octets < 2 || octets > Long.BYTES) {
      throw new IllegalArgumentException(octets + " octets");
    }
    this.register = register;
    this.octets = octets;
  }

  @Override
  public Step evaluate(Evaluation state) {
    long swapped = Long.reverseBytes(state.low(register)) >>> Long.SIZE - octets * Byte.SIZE;
    state.load(register, 0, swapped);
    return Step.NEXT;
  }

  @Override
  public String describe() {
    return "[ byteorder reg " + register + " = swap(reg " + register + ", " + octets + ") ]";
  }

  @Override
  public void narrow(PacketFacts facts) {
    facts.load(register, null);
  }
}
