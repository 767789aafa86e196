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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MappingsTest {
  @TempDir
  private Path directory;

  private final AtomicLong nanos = new AtomicLong();
  private final Mappings mappings = new Mappings(1_024, nanos::get);

  @Test
  void a_file_is_mapped_once() throws IOException {
    Path path = Files.writeString(directory.resolve("x"), "one");

    ByteBuffer[] mapped = map(path, "1");

    assertThat(text(mapped)).isEqualTo("one");
    assertThat(map(path, "1")).isSameAs(mapped);
  }

  @Test
  void another_file_at_the_same_path_is_another_mapping() throws IOException {
    Path path = Files.writeString(directory.resolve("x"), "one");
    map(path, "1");

    Path next = Files.writeString(directory.resolve("y"), "another");
    Files.move(next, path, StandardCopyOption.REPLACE_EXISTING);

    assertThat(text(map(path, "2"))).isEqualTo("another");
  }

  @Test
  void a_file_that_is_gone_is_let_go_of() throws IOException {
    Path path = Files.writeString(directory.resolve("x"), "bad");
    map(path, "1");

    Files.move(path, directory.resolve("damaged"));
    mappings.forget(path);
    Files.writeString(path, "one");

    assertThat(text(map(path, "1"))).isEqualTo("one");
  }

  @Test
  void a_file_that_has_lost_its_end_is_gone() throws IOException {
    Path path = Files.writeString(directory.resolve("x"), "on");

    assertThatThrownBy(() -> mappings.of(new Stored(path, "1", 0, 3)))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void a_file_that_nobody_has_told_is_gone_is_mapped_no_more_once_that_was_seen()
      throws IOException {
    Path path = Files.writeString(directory.resolve("x"), "one");
    map(path, "1");
    Files.delete(path);

    nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
    for (int turn = 0; turn < 2; turn++) {
      assertThatThrownBy(() -> mappings.of(new Stored(path, "1", 0, 3)))
          .isInstanceOf(NoSuchFileException.class);
    }
  }

  @Test
  void a_file_that_was_put_in_its_place_is_mapped_within_a_second() throws IOException {
    Path path = Files.writeString(directory.resolve("x"), "one");
    map(path, "1");
    Path next = Files.writeString(directory.resolve("y"), "two");
    Files.move(next, path, StandardCopyOption.REPLACE_EXISTING);

    nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));

    assertThat(text(map(path, "1"))).isEqualTo("two");
  }

  @Test
  void a_small_file_is_mapped_when_it_is_asked_for_again() throws IOException {
    Path path = Files.writeString(directory.resolve("x"), "one");
    Stored file = new Stored(path, "1", 0, 3);

    assertThat(mappings.ofAgain(file)).isNull();
    ByteBuffer[] mapped = mappings.ofAgain(file);

    assertThat(text(mapped)).isEqualTo("one");
    assertThat(mappings.ofAgain(file)).isSameAs(mapped);
  }

  @Test
  void a_small_file_asked_for_by_turns_with_too_many_others_is_only_read() throws IOException {
    Mappings few = new Mappings(2, nanos::get);
    Stored one = new Stored(Files.writeString(directory.resolve("x"), "one"), "1", 0, 3);
    Stored two = new Stored(Files.writeString(directory.resolve("y"), "two"), "2", 0, 3);

    for (int turn = 0; turn < 3; turn++) {
      assertThat(few.ofAgain(one)).isNull();
      assertThat(few.ofAgain(two)).isNull();
    }
  }

  @Test
  void a_small_file_that_was_put_in_its_place_is_mapped_within_a_second() throws IOException {
    Path path = Files.writeString(directory.resolve("x"), "one");
    Stored file = new Stored(path, "1", 0, 3);
    mappings.ofAgain(file);
    mappings.ofAgain(file);
    Path next = Files.writeString(directory.resolve("y"), "two");
    Files.move(next, path, StandardCopyOption.REPLACE_EXISTING);

    nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
    mappings.ofAgain(file);

    assertThat(text(mappings.ofAgain(file))).isEqualTo("two");
  }

  @Test
  void where_there_are_too_many_a_small_file_is_not_even_opened_to_be_mapped() throws IOException {
    Mappings few = new Mappings(1, nanos::get);
    Path path = Files.writeString(directory.resolve("x"), "one");
    ByteBuffer[] all = few.of(new Stored(path, "1", 0, 3));
    Stored gone = new Stored(directory.resolve("gone"), "2", 0, 3);

    assertThat(few.ofAgain(gone)).isNull();
    assertThat(few.ofAgain(gone)).isNull();
    assertThat(text(all)).isEqualTo("one");
  }

  private ByteBuffer @Nullable [] map(Path path, String tag) throws IOException {
    return mappings.of(new Stored(path, tag, 0, Files.size(path)));
  }

  private static String text(ByteBuffer @Nullable [] mapped) {
    if (mapped == null) {
      return "not mapped";
    }
    return StandardCharsets.UTF_8.decode(mapped[0].duplicate()).toString();
  }
}
