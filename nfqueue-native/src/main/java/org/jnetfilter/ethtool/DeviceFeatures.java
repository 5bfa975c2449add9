package org.jnetfilter.ethtool;

import java.util.Set;

/**
 * The features of a network interface under the kernel's names (net/ethtool/common.c,
 * netdev_features_strings), such as "rx-lro" and "tx-tcp-segmentation".
 *
 * @param active are on
 * @param changeable can be switched; all others are fixed
 */
public record DeviceFeatures(Set<String> active, Set<String> changeable) {
  public DeviceFeatures {
    active = Set.copyOf(active);
    changeable = Set.copyOf(changeable);
  }

  public boolean isOn(String feature) {
    return active.contains(feature);
  }

  /** Whether somebody has switched it off who could switch it on again. */
  public boolean isOffByChoice(String feature) {
    return !active.contains(feature) && changeable.contains(feature);
  }
}
