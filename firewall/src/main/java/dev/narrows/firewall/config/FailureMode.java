package dev.narrows.firewall.config;

/** What happens to packets that Narrows cannot judge: the operator's choice. */
public enum FailureMode {
  /** They pass unjudged: --queue-bypass, fail-open queues, faulty packets accepted. */
  BYPASS,
  /** They are dropped. */
  BLOCK
}
