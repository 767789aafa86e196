package dev.clutch.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a stored file is opened for sending, by the memory there is for it. */
class AnswerSenderTest {
  private static final int SMALL = 10_000;
  private static final int LARGE = 300_000;

  @TempDir
  private Path directory;

  @Test
  void with_memory_for_them_small_files_are_read_and_large_ones_mapped() throws IOException {
    assertThat(opened(SMALL, 1 << 20, 4)).isEqualTo("Read");
    assertThat(opened(LARGE, 1 << 20, 4)).isEqualTo("Mapped");
  }

  @Test
  void without_memory_for_small_files_they_go_in_pieces() throws IOException {
    assertThat(opened(SMALL, 0, 4)).isEqualTo("Unmapped");
    assertThat(opened(LARGE, 0, 4)).isEqualTo("Mapped");
  }

  @Test
  void without_mappings_large_files_go_in_pieces() throws IOException {
    assertThat(opened(SMALL, 1 << 20, 0)).isEqualTo("Read");
    assertThat(opened(LARGE, 1 << 20, 0)).isEqualTo("Unmapped");
  }

  private String opened(int length, long sentBytes, int mappings) throws IOException {
    Path path = Files.write(directory.resolve("x"), new byte[length]);
    AnswerSender sender = new AnswerSender(
        new ClientLimits.Memory(1 << 20, sentBytes, 100, mappings),
        StoredBytes.none(mappings),
        Runnable::run);
    Answer answer = new Answer(200, HttpFields.EMPTY, new Answer.Body.Stored(path, "1", 0, length));
    try (AnswerSender.Opened opened = sender.open(answer)) {
      return opened == null ? "nothing" : opened.getClass().getSimpleName();
    }
  }
}
