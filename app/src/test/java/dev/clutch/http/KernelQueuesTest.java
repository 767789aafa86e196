package dev.clutch.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KernelQueuesTest {
  private static final int RECEIVED = 4_096;

  @TempDir
  private Path directory;

  @ParameterizedTest
  @EnumSource(names = {"INET", "INET6"}) // the latter takes both
  void what_a_client_has_not_taken_is_told(StandardProtocolFamily family) throws IOException {
    assumeTrue(Files.isReadable(KernelQueues.LINUX.resolve("tcp")));
    try (ServerSocketChannel listening = ServerSocketChannel.open(family);
        SocketChannel client = SocketChannel.open()) {
      listening.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0));
      client.socket().setReceiveBufferSize(RECEIVED);
      client.connect(listening.getLocalAddress());
      try (SocketChannel server = listening.accept()) {
        assertThat(unsent(server)).isZero();

        server.configureBlocking(false);
        long written = server.write(ByteBuffer.allocate(10 * RECEIVED));

        assertThat(unsent(server)).isBetween(written - 4 * RECEIVED, written);
      }
    }
  }

  private static long unsent(SocketChannel channel) throws IOException {
    return new KernelQueues(KernelQueues.LINUX)
        .unsent(channel.getLocalAddress(), channel.getRemoteAddress())
        .orElse(-1);
  }

  @Test
  void nothing_is_known_where_nobody_tells() throws IOException {
    KernelQueues nowhere = new KernelQueues(directory);
    Files.writeString(directory.resolve("tcp"), "  sl  local\n   0: nonsense\n1: a b c d e f\n");
    KernelQueues nonsense = new KernelQueues(directory);
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

    assertThat(nowhere.unsent(address, address)).isEmpty();
    assertThat(nonsense.unsent(address, address)).isEmpty();
  }
}
