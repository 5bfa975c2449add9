package dev.narrows.firewall.replay;

import dev.narrows.firewall.config.FileFailure;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A packet as the command line names it: FILE:NUMBER of a capture, octets, or words. */
public final class PacketArgument {
  private static final Pattern CAPTURED = Pattern.compile("(.+):([0-9]{1,18})");

  /** What can only be meant for one, though there is no such file. */
  private static final Pattern FILE_NAME = Pattern.compile("[^\\s\\x00]*[./][^\\s\\x00]*");

  private static final Pattern OCTETS = Pattern.compile("(?:0x)?[0-9a-fA-F: ]+");
  private static final int LEAST_HEX = 2;

  private PacketArgument() {}

  /**
   * Finds the packet.
   *
   * @throws DescriptionException for a mistake in octets or words
   * @throws CaptureException when the capture cannot be read, or has no such packet
   */
  public static DescribedPacket read(String argument) throws CaptureException {
    String text = argument.strip();
    Matcher captured = CAPTURED.matcher(text);
    if (captured.matches() && isFile(captured.group(1))) {
      return captured(Path.of(captured.group(1)), Long.parseLong(captured.group(2)));
    }
    if (text.length() >= LEAST_HEX && OCTETS.matcher(text).matches()) {
      String digits = text.replaceFirst("^0x", "").replaceAll("[: ]", "");
      if (digits.length() % 2 != 0) {
        throw new DescriptionException("half an octet is missing", text, text.length() - 1, 1);
      }
      byte[] octets = HexFormat.of().parseHex(digits);
      return DescribedPacket.of(octets, octets.length);
    }
    if (captured.matches() && FILE_NAME.matcher(captured.group(1)).matches()) {
      return captured(Path.of(captured.group(1)), Long.parseLong(captured.group(2)));
    }
    return PacketDescription.read(text);
  }

  private static boolean isFile(String name) {
    try {
      return Files.exists(Path.of(name));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private static DescribedPacket captured(Path file, long number) throws CaptureException {
    try (CaptureReader reader = CaptureReader.open(file)) {
      CapturedFrame frame = new CapturedFrame();
      while (reader.next(frame)) {
        if (frame.number() == number) {
          return packet(file, frame);
        }
      }
    } catch (IOException e) {
      throw new CaptureException(file + ": cannot be closed: " + FileFailure.reason(e), e);
    }
    throw new CaptureException(file + ": there is no packet " + number);
  }

  private static DescribedPacket packet(Path file, CapturedFrame frame) throws CaptureException {
    LinkHeader link = new LinkHeader();
    if (!link.find(frame)) {
      throw new CaptureException(
          file + ": packet " + frame.number() + " cannot be judged: " + link.obstacle());
    }
    int at = frame.offset() + link.length();
    byte[] octets = ByteBufUtil.getBytes(frame.buffer(), at, frame.captured() - link.length());
    int length = (int) Math.min(frame.length() - link.length(), Integer.MAX_VALUE);
    return DescribedPacket.of(octets, length);
  }
}
