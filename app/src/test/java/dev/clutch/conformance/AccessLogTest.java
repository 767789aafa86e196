package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.app.Clutch;
import dev.clutch.config.ServerSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The access log, where it can be written and where it can't. */
class AccessLogTest {
  @TempDir
  Path folder;

  private final Disk disk = new Disk();

  /** Takes some of what is written to it and fails with the rest while it is full. */
  private static final class Disk extends OutputStream {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final AtomicInteger failures = new AtomicInteger();
    private volatile boolean isFull;

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      if (isFull) {
        written.write(bytes, from, Math.min(length, failures.getAndIncrement() == 0 ? 10 : 0));
        throw new IOException("No space left on device");
      }
      written.write(bytes, from, length);
    }

    List<String> lines() {
      return written.toString(StandardCharsets.UTF_8).lines().toList();
    }
  }

  private Clutch start() throws IOException {
    Path files = Files.createDirectories(folder.resolve("files"));
    ServerSettings settings = new ServerSettings(
        files.toString(), "127.0.0.1", 0, folder.resolve("data"), ClutchServer.TTL);
    return Clutch.start(settings.configuration(), Map.of(), new TestClock(), disk);
  }

  private static int ask(Clutch clutch, String path) throws IOException {
    try (RawClient client = RawClient.connect(URI.create(clutch.url()).getPort())) {
      return client.get(path).read().status();
    }
  }

  @Test
  void a_request_is_one_line_without_its_query() throws Exception {
    try (Clutch clutch = start()) {
      assertThat(ask(clutch, "/simple/demo/?token=s3cret")).isEqualTo(404);
    }

    assertThat(disk.lines())
        .singleElement()
        .asString()
        .matches("\\d{4}-\\S+Z GET /simple/demo/ 404 \\d+ \\d+\\.\\dms error 127\\.0\\.0\\.1");
  }

  @Test
  void a_full_disk_fails_no_request_and_what_is_lost_is_said_when_there_is_room() throws Exception {
    try (Clutch clutch = start()) {
      disk.isFull = true;
      for (int request = 0; request < 5; request++) {
        assertThat(ask(clutch, "/healthz")).isEqualTo(200);
      }
      Eventually.until("a write has failed", () -> disk.failures.get() > 0);
      disk.isFull = false;
      ask(clutch, "/readyz");
      Eventually.until("it is written", () -> disk.lines().toString().contains("/readyz"));
    }

    List<String> lines = disk.lines();
    assertThat(lines.get(0)).as("torn, and ended").hasSize(10);
    assertThat(lines).anyMatch(line -> line.matches("access log: [1-5] lines dropped, .*"));
    assertThat(lines).last().asString().endsWith("ms - 127.0.0.1").contains(" GET /readyz ");
  }
}
