package dev.narrows.firewall.blackhole;

import dev.narrows.firewall.learned.MtuAddress;

/** A connection of which every packet has to be seen. */
public record WatchedFlow(
    MtuAddress sender, int senderPort, MtuAddress receiver, int receiverPort) {}
