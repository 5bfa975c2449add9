package dev.narrows.firewall.doctor;

import dev.narrows.firewall.divert.KernelTable;
import dev.narrows.firewall.divert.SavedRule;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jnetfilter.route.Inventory.Rule;

/** Whether somebody else uses the mark by which Narrows knows packets of its own. */
final class MarkCheck implements Check {
  private static final int HIGHEST = 30;
  private static final Set<String> OPTIONS = Set.of("--mark", "--set-xmark");

  /** "meta mark 0x00000001", "meta mark set meta mark & 0xffffff00 | 0x00000001" and the like. */
  private static final Pattern NFT_MARK =
      Pattern.compile(
          "\\bmeta mark(?<set> set)?(?: meta mark)?(?: (?:==|!=|\\||\\^|(?<mask>&)))?"
              + " 0x(?<number>\\p{XDigit}{8})(?: \\| 0x(?<more>\\p{XDigit}{8}))?");

  @Override
  public Set<Illness> illnesses() {
    return EnumSet.of(Illness.MARK_COLLISION);
  }

  @Override
  public List<Finding> examine(Facts facts) {
    int ours = facts.config().markMask();
    List<Finding> findings = new ArrayList<>();
    int used = ours;
    List<String> collisions = new ArrayList<>();
    for (KernelTable table : facts.tables()) {
      for (String chain : table.rules().chains()) {
        for (SavedRule rule : table.rules().rules(chain)) {
          int bits = chain.startsWith("NARROWS_") ? 0 : bits(rule);
          used |= bits;
          if ((bits & ours) != 0) {
            collisions.add(table.title() + " " + chain + ": " + rule.text());
          }
        }
      }
    }
    for (NftTable table : NftTable.notOfIptables(facts)) {
      for (Map.Entry<String, List<String>> chain : table.chains().entrySet()) {
        for (String rule : chain.getValue()) {
          int bits = bits(rule);
          used |= bits;
          if ((bits & ours) != 0) {
            collisions.add(table.title() + " " + chain.getKey() + ": " + rule);
          }
        }
      }
    }
    for (Rule rule : facts.inventory().rules()) {
      int bits = meant(rule.mark(), rule.markMask());
      used |= bits;
      if ((bits & ours) != 0) {
        collisions.add(
            "ip rule "
                + rule.priority()
                + ": fwmark "
                + hex(rule.mark())
                + "/"
                + hex(rule.markMask()));
      }
    }
    for (String collision : collisions) {
      findings.add(
          new Finding(
              Illness.MARK_COLLISION,
              hex(facts.config().mark()) + "/" + hex(ours),
              collision,
              free(used)));
    }
    return findings;
  }

  private static int bits(SavedRule rule) {
    List<String> words = rule.arguments();
    int bits = 0;
    for (int i = 0; i + 1 < words.size(); i++) {
      if (OPTIONS.contains(words.get(i))) {
        String[] parts = words.get(i + 1).split("/");
        try {
          int value = Long.decode(parts[0]).intValue();
          bits |= meant(value, parts.length > 1 ? Long.decode(parts[1]).intValue() : -1);
        } catch (NumberFormatException ignored) {
          bits |= 0; // not a mark after all
        }
      }
    }
    return bits;
  }

  /** The bits that a rule of nft's compares or sets; those that it leaves as they were not. */
  private static int bits(String rule) {
    Matcher mark = NFT_MARK.matcher(rule);
    int bits = 0;
    while (mark.find()) {
      int number = Integer.parseUnsignedInt(mark.group("number"), 16);
      if (mark.group("mask") == null) {
        bits |= number;
      } else {
        bits |= mark.group("set") == null ? number : ~number;
        bits |= mark.group("more") == null ? 0 : Integer.parseUnsignedInt(mark.group("more"), 16);
      }
    }
    return bits;
  }

  /** The bits that a value and its mask are about: a mask of all bits is about those set. */
  private static int meant(int value, int mask) {
    return mask == -1 ? value : mask;
  }

  private static List<String> free(int used) {
    for (int bit = HIGHEST; bit >= 0; bit--) {
      if ((used >>> bit & 1) == 0) {
        String mark = hex(1 << bit);
        return List.of(
            "echo 'mark = " + mark + "/" + mark + "' >> /etc/narrows/narrows.conf",
            "systemctl restart narrows");
      }
    }
    return List.of();
  }

  private static String hex(int number) {
    return "0x" + Integer.toHexString(number);
  }
}
