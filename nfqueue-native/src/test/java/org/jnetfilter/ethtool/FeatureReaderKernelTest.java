package org.jnetfilter.ethtool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jnetfilter.testing.NetNamespace;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
class FeatureReaderKernelTest {
  private static final int NOBODY = 9999;

  @Test
  void shouldTellWhatTheKernelToldEthtool() throws Exception {
    try (NetNamespace namespace = NetNamespace.create("ethtool")) {
      NetNamespace.veth(namespace, "va", namespace, "vb");
      namespace.exec("ethtool", "-K", "va", "tx-tcp-segmentation", "off", "rx-gro", "on");
      DeviceFeatures features = read(namespace, "va");
      String shown = namespace.exec("ethtool", "-k", "va");

      assertThat(features.isOn("tx-tcp-segmentation")).isFalse();
      assertThat(features.isOffByChoice("tx-tcp-segmentation")).isTrue();
      assertThat(features.isOffByChoice("rx-lro")).isFalse();
      assertThat(features.isOn("rx-gro")).isTrue();
      assertThat(shownAs(shown, "(tx-[a-z0-9_-]+-segmentation): on(?: \\[.*)?"))
          .isNotEmpty()
          .isEqualTo(segmentation(features.active()));
    }
  }

  @Test
  void shouldTellNothingOfALinkThatIsNotThere() throws Exception {
    try (NetNamespace namespace = NetNamespace.create("ethtool")) {
      assertThat(
              namespace.inside(
                  () -> {
                    try (FeatureReader reader = FeatureReader.open()) {
                      return reader.read(NOBODY);
                    }
                  }))
          .isEmpty();
    }
  }

  private static DeviceFeatures read(NetNamespace namespace, String device) throws Exception {
    int index = namespace.index(device);
    return namespace.inside(
        () -> {
          try (FeatureReader reader = FeatureReader.open()) {
            return reader.read(index).orElseThrow();
          }
        });
  }

  private static Set<String> shownAs(String text, String pattern) {
    return Pattern.compile("(?m)^\\s*" + pattern + "$")
        .matcher(text)
        .results()
        .map((MatchResult found) -> found.group(1))
        .collect(Collectors.toSet());
  }

  /** ethtool has names of its own for other features. */
  private static Set<String> segmentation(Set<String> features) {
    return features.stream()
        .filter(name -> name.startsWith("tx-") && name.endsWith("-segmentation"))
        .filter(name -> !name.equals("tx-generic-segmentation"))
        .collect(Collectors.toSet());
  }
}
