package dev.clutch.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlaceTest {
  @TempDir
  private Path directory;

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE); // it may begin anywhere

  @Test
  void a_file_that_nobody_touches_is_as_before() throws IOException {
    Place place = place(Files.writeString(directory.resolve("x"), "one"));

    assertThat(place.isAsBefore()).isTrue();
    pass(1_000);
    assertThat(place.isAsBefore()).isTrue();
  }

  @Test
  void nobody_looks_twice_within_a_second() throws IOException {
    Path path = Files.writeString(directory.resolve("x"), "one");
    Place place = place(path);
    Files.delete(path);

    pass(999);
    assertThat(place.isAsBefore()).isTrue();
    pass(1);
    assertThat(place.isAsBefore()).isFalse();
  }

  @Test
  void a_file_that_was_cut_off_is_another() throws IOException {
    Path path = Files.writeString(directory.resolve("x"), "one");
    Place place = place(path);
    Files.writeString(path, "o");

    pass(1_000);

    assertThat(place.isAsBefore()).isFalse();
  }

  @Test
  void a_file_of_the_same_size_in_its_place_is_another() throws IOException {
    Path path = Files.writeString(directory.resolve("x"), "one");
    Place place = place(path);
    Path next = Files.writeString(directory.resolve("y"), "two");
    Files.move(next, path, StandardCopyOption.REPLACE_EXISTING);

    pass(1_000);

    assertThat(place.isAsBefore()).isFalse();
  }

  @Test
  void what_is_not_there_has_no_place() {
    assertThatThrownBy(() -> place(directory.resolve("x"))).isInstanceOf(NoSuchFileException.class);
  }

  private Place place(Path path) throws IOException {
    return Place.of(path, nanos::get);
  }

  private void pass(long millis) {
    nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
  }
}
