package dev.clutch.http;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;

/**
 * What the kernel holds of answers until clients take them. It would take megabytes for each, so that some
 * hundreds who take nothing fill what it has for all connections of the machine, and everybody waits.
 */
final class KernelBuffers {
  /** So many connections are left to the kernel, which gives those on fast lines more. */
  private static final int FREE = 64;

  /** Shared by the connections there are. The kernel takes twice as much, for what it notes itself. */
  private static final int SHARED_BYTES = 32 << 20;

  private static final int LEAST_BYTES = 64 * 1024;

  private KernelBuffers() {}

  /**
   * Bounds what is held of the answers on a new connection.
   *
   * @param connections how many there are
   */
  static void bound(SocketChannel channel, int connections) {
    if (connections < FREE) {
      return;
    }
    try {
      channel.setOption(StandardSocketOptions.SO_SNDBUF, share(connections));
    } catch (IOException e) {
      // The client has gone already.
    }
  }

  /** Returns bytes for each of so many connections. */
  static int share(int connections) {
    return Math.max(LEAST_BYTES, SHARED_BYTES / connections);
  }
}
