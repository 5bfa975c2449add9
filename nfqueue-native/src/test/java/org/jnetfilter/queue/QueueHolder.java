package org.jnetfilter.queue;

import java.io.IOException;

/** A program of its own: binds the queue of its argument, says so, and holds it till its end. */
public final class QueueHolder {
  private QueueHolder() {}

  public static void main(String[] arguments) throws IOException {
    try (QueueSocket socket = QueueSocket.open(QueueConfig.of(Integer.parseInt(arguments[0])))) {
      System.out.println("bound by port " + socket.portId());
      System.in.read();
    }
  }
}
