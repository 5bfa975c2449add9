package dev.narrows.firewall.flow;

import dev.narrows.firewall.limit.SipHash;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What is known of TCP connections, in a table of fixed size that all threads read and write
 * without a lock, by a {@link FlowCursor} each. A new connection takes the place of the one among
 * eight that was not seen for longest, and nobody outside can choose which eight share their
 * places: so a flood of new ones costs others' knowledge at most, never memory.
 *
 * <p>A connection is known by a keyed hash of addresses and ports, 64 bits. Each word of its entry
 * carries 16 of them, so that what a thread writes late into a place that has another owner by then
 * is not taken for that owner's.
 */
public final class FlowTable {
  /** Places that a connection may stand in. */
  static final int WAYS = 8;

  // An entry's words; two cache lines.
  static final int KEY = 0;
  static final int SEEN = 1;
  static final int FIRST_DIRECTION = 2;

  // Words of one direction, that is of what one end sends.
  static final int ANNOUNCED = 0;
  static final int SENT = 1;
  static final int ACKNOWLEDGED = 2;
  static final int REPEATED = 3;
  static final int REPEATED_SINCE = 4;
  static final int PACE = 5;
  static final int DIRECTION_WORDS = 7;
  static final int WORDS = FIRST_DIRECTION + 2 * DIRECTION_WORDS;

  /** Of which word is empty, and of which entry. */
  static final long NOTHING = 0;

  /** Stands for a key while its entry is emptied for a new owner. */
  static final long CLAIMED = 1;

  private final SipHash hash;
  private final AtomicLongArray words;
  private final int entries;

  /** Holds two to the power of sizeBits connections; 8 at least. Each takes 128 octets. */
  public FlowTable(int sizeBits) {
    this(sizeBits, SipHash.withRandomKey());
  }

  FlowTable(int sizeBits, SipHash hash) {
    this.hash = hash;
    entries = 1 << Math.max(3, sizeBits);
    words = new AtomicLongArray(entries * WORDS);
  }

  /** A thread's sight of the table. */
  public FlowCursor newCursor() {
    return new FlowCursor(this, hash.withSameKey());
  }

  public int capacity() {
    return entries;
  }

  /** How many connections it holds; reads the whole table. */
  public int size() {
    int size = 0;
    for (int entry = 0; entry < entries; entry++) {
      if (words.getPlain(entry * WORDS) > CLAIMED) {
        size++;
      }
    }
    return size;
  }

  /** The first of the entries that a connection may stand in. */
  int firstEntry(long key) {
    return ((int) key & entries - 1 & -WAYS) * WORDS;
  }

  long word(int index) {
    return words.getAcquire(index);
  }

  void setWord(int index, long value) {
    words.setRelease(index, value);
  }

  /** Makes an empty entry of one that has this key still; whether it did. */
  boolean claim(int entry, long expected, long key) {
    if (!words.compareAndSet(entry + KEY, expected, CLAIMED)) {
      return false;
    }
    for (int word = 1; word < WORDS; word++) {
      words.setRelease(entry + word, NOTHING);
    }
    words.setRelease(entry + KEY, key);
    return true;
  }
}
