package dev.clutch.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.Test;

class KernelBuffersTest {
  @Test
  void few_connections_are_left_to_the_kernel() throws IOException {
    try (SocketChannel usual = SocketChannel.open();
        SocketChannel channel = SocketChannel.open()) {
      KernelBuffers.bound(channel, 63);

      assertThat(bytes(channel)).isEqualTo(bytes(usual));
    }
  }

  @Test
  void many_share_what_there_is() throws IOException {
    try (SocketChannel channel = SocketChannel.open()) {
      KernelBuffers.bound(channel, 128);

      assertThat(bytes(channel)).isBetween(256_000, 530_000); // Linux tells twice as much
    }
  }

  @Test
  void each_has_a_little() {
    assertThat(KernelBuffers.share(64)).isEqualTo(512 * 1024);
    assertThat(KernelBuffers.share(512)).isEqualTo(64 * 1024);
    assertThat(KernelBuffers.share(10_000)).isEqualTo(64 * 1024);
  }

  private static int bytes(SocketChannel channel) throws IOException {
    return channel.getOption(StandardSocketOptions.SO_SNDBUF);
  }
}
