package dev.narrows.rules.eval;

import dev.narrows.rules.RuleSet;
import java.util.concurrent.atomic.AtomicLong;

/** So many octets, and how many are gone: one number for all judges (net/netfilter/nft_quota.c). */
public final class Quota implements RuleSet.RuleQuota, KeptState {
  private final String table;
  private final String name;
  private final long octets;
  private final boolean over;
  private volatile AtomicLong used;

  Quota(String table, String name, long octets, boolean over, long used) {
    this.table = table;
    this.name = name;
    this.octets = octets;
    this.over = over;
    this.used = new AtomicLong(used);
  }

  @Override
  public String table() {
    return table;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long bytes() {
    return octets;
  }

  @Override
  public boolean isOver() {
    return over;
  }

  @Override
  public long used() {
    return used.get();
  }

  @Override
  public void setUsed(long bytes) {
    used.set(bytes);
  }

  @Override
  public String declaration() {
    return "quota " + table + " " + name + " " + octets + " " + over;
  }

  @Override
  public void adopt(KeptState previous) {
    used = ((Quota) previous).used;
  }

  /** Takes octets away; whether more are gone now than there were. */
  public boolean take(long octets) {
    return Long.compareUnsigned(used.addAndGet(octets), this.octets) > 0;
  }
}
