package org.jnetfilter.queue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jnetfilter.internal.NfConstants;

/** Finds the process behind a netlink port, by its socket's inode. */
final class NetlinkHolder {
  // Columns of /proc/net/netlink, as netlink_native_seq_show of af_netlink.c prints them.
  private static final int PROTOCOL = 1;
  private static final int PORT = 2;
  private static final int INODE = 9;

  private NetlinkHolder() {}

  static String describe(long portId) {
    String inode = inode(portId);
    Path process = inode == null ? null : processWith("socket:[" + inode + "]");
    if (process == null) {
      return "netlink port " + portId;
    }
    return name(process) + " (pid " + process.getFileName() + ")";
  }

  private static String inode(long portId) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/thread-self/net/netlink"))) {
        String[] column = line.trim().split("\\s+");
        if (column.length > INODE
            && column[PROTOCOL].equals(Integer.toString(NfConstants.NETLINK_NETFILTER))
            && column[PORT].equals(Long.toString(portId))) {
          return column[INODE];
        }
      }
    } catch (IOException ignored) {
      return null;
    }
    return null;
  }

  private static Path processWith(String socket) {
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        if (holds(process, socket)) {
          return process;
        }
      }
    } catch (IOException ignored) {
      return null;
    }
    return null;
  }

  /** Processes end, and descriptors close, while they are being listed. */
  private static boolean holds(Path process, String socket) {
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path descriptor : descriptors) {
        if (isLinkTo(descriptor, socket)) {
          return true;
        }
      }
    } catch (IOException ignored) {
      return false;
    }
    return false;
  }

  private static boolean isLinkTo(Path descriptor, String socket) {
    try {
      return Files.readSymbolicLink(descriptor).toString().equals(socket);
    } catch (IOException ignored) {
      return false;
    }
  }

  private static String name(Path process) {
    try {
      return Files.readString(process.resolve("comm")).trim();
    } catch (IOException ignored) {
      return "a process";
    }
  }
}
