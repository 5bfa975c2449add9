package dev.narrows.rules.agreement;

import dev.narrows.rules.Hook;
import java.util.List;

/** A packet's way through the gateway: the hooks that it passes, in their order. */
enum Way {
  /** Forwarded from the near to the far side. */
  THROUGH(List.of(Hook.PREROUTING, Hook.FORWARD, Hook.POSTROUTING)),
  /** From the near side to the gateway itself. */
  IN(List.of(Hook.PREROUTING, Hook.INPUT)),
  /** Sent by the gateway itself, to the far side. */
  OUT(List.of(Hook.OUTPUT, Hook.POSTROUTING));

  private final List<Hook> hooks;

  Way(List<Hook> hooks) {
    this.hooks = hooks;
  }

  List<Hook> hooks() {
    return hooks;
  }
}
