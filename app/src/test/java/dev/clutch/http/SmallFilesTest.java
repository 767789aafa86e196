package dev.clutch.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.http.Answer.Body.Stored;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SmallFilesTest {
  @TempDir
  private Path directory;

  private final AtomicLong nanos = new AtomicLong();
  private final SmallFiles files = new SmallFiles(1_000, nanos::get);

  @Test
  void a_stretch_is_read() throws IOException {
    Path path = Files.writeString(directory.resolve("x"), "0123456789");

    assertThat(read(new Stored(path, "1", 3, 4))).isEqualTo("3456");
  }

  @Test
  void a_file_that_was_read_stays_open() throws IOException {
    Path path = Files.writeString(directory.resolve("x"), "one");
    read(new Stored(path, "1", 0, 3));

    Files.delete(path);

    assertThat(read(new Stored(path, "1", 0, 3))).isEqualTo("one");
  }

  @Test
  void another_file_at_the_same_path_is_opened() throws IOException {
    Path path = Files.writeString(directory.resolve("x"), "one");
    read(new Stored(path, "1", 0, 3));

    Path next = Files.writeString(directory.resolve("y"), "two");
    Files.move(next, path, StandardCopyOption.REPLACE_EXISTING);

    assertThat(read(new Stored(path, "2", 0, 3))).isEqualTo("two");
  }

  @Test
  void a_file_that_is_gone_is_let_go_of() throws IOException {
    Path path = Files.writeString(directory.resolve("x"), "one");
    read(new Stored(path, "1", 0, 3));

    Files.delete(path);
    files.forget(path);

    assertThatThrownBy(() -> read(new Stored(path, "1", 0, 3)))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void a_file_that_has_lost_its_end_is_gone() throws IOException {
    Path path = Files.writeString(directory.resolve("x"), "on");

    assertThatThrownBy(() -> read(new Stored(path, "1", 0, 3)))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void a_file_that_is_cut_off_while_it_is_kept_open_is_opened_anew() throws IOException {
    Path path = Files.writeString(directory.resolve("x"), "one");
    read(new Stored(path, "1", 0, 3));
    Files.writeString(path, "o");
    assertThatThrownBy(() -> read(new Stored(path, "1", 0, 3)))
        .isInstanceOf(NoSuchFileException.class);

    Path next = Files.writeString(directory.resolve("y"), "one");
    Files.move(next, path, StandardCopyOption.REPLACE_EXISTING);

    assertThat(read(new Stored(path, "1", 0, 3))).isEqualTo("one");
  }

  @Test
  void files_that_make_room_for_others_can_still_be_read() throws IOException {
    Path path = Files.writeString(directory.resolve("x"), "one");
    for (int i = 0; i < 3_000; i++) {
      assertThat(read(new Stored(path, String.valueOf(i), 0, 3))).isEqualTo("one");
    }

    assertThat(read(new Stored(path, "0", 0, 3))).isEqualTo("one");
  }

  @Test
  void a_file_that_nobody_has_told_is_gone_is_read_no_more_once_that_was_seen() throws IOException {
    Path path = Files.writeString(directory.resolve("x"), "one");
    read(new Stored(path, "1", 0, 3));
    Files.delete(path);

    nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
    for (int turn = 0; turn < 2; turn++) {
      assertThatThrownBy(() -> read(new Stored(path, "1", 0, 3)))
          .isInstanceOf(NoSuchFileException.class);
    }
  }

  private String read(Stored file) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(16);
    files.read(file, bytes);
    return StandardCharsets.UTF_8.decode(bytes).toString();
  }
}
