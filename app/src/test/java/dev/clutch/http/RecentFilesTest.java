package dev.clutch.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.repository.StoredFile;
import dev.clutch.repository.Uses;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecentFilesTest {
  private static final ProjectName DEMO = new ProjectName("demo");

  private Instant now = Instant.parse("2026-11-21T00:00:00Z");
  private final List<String> used = new ArrayList<>();
  private final RecentFiles files = new RecentFiles(() -> now, used::add, 100_000);

  @Test
  void a_blob_is_found_by_the_path_it_was_asked_for_by() {
    remember("", 1);

    assertThat(files.find(path("", 1))).isEqualTo(blob(1));
    assertThat(files.find(path("", 2))).isNull();
    assertThat(files.find(path("/other", 1))).isNull();
  }

  @Test
  void the_same_file_may_be_another_blob_in_another_index() {
    remember("", 1);
    files.remember(path("/other", 1), DEMO, filename(1), blob(2), forEver());

    assertThat(files.find(path("", 1))).isEqualTo(blob(1));
    assertThat(files.find(path("/other", 1))).isEqualTo(blob(2));
  }

  @Test
  void what_was_remembered_last_holds() {
    remember("", 1);
    files.remember(path("", 1), DEMO, filename(1), blob(2), forEver());

    assertThat(files.find(path("", 1))).isEqualTo(blob(2));
  }

  @Test
  void a_file_is_forgotten_in_every_index_and_view() {
    remember("", 1);
    remember("/other/before/2026-01-01", 1);
    remember("", 2);

    assertThat(files.forget(DEMO, filename(1))).containsExactly(blob(1).path());

    assertThat(files.find(path("", 1))).isNull();
    assertThat(files.find(path("/other/before/2026-01-01", 1))).isNull();
    assertThat(files.find(path("", 2))).isEqualTo(blob(2));
  }

  @Test
  void what_holds_for_a_time_is_not_found_afterwards() {
    Validity validity = Validity.of(now.plusSeconds(60), now);
    files.remember(path("", 1), DEMO, filename(1), blob(1), validity);

    now = now.plusSeconds(59);
    assertThat(files.find(path("", 1))).isEqualTo(blob(1));
    now = now.plusSeconds(1);
    assertThat(files.find(path("", 1))).isNull();
  }

  @Test
  void what_is_no_blob_is_left_to_others() {
    StoredFile file = new StoredFile(Path.of("/folder/demo-1.0.tar.gz"), 1, "a".repeat(64));

    assertThat(files.remember(path("", 1), DEMO, filename(1), file, forEver())).isFalse();
  }

  @Test
  void a_path_that_is_spelt_otherwise_is_left_to_others() {
    String path = "/files/Demo/" + filename(1);

    assertThat(files.remember(path, DEMO, filename(1), blob(1), forEver())).isFalse();
  }

  @Test
  void files_are_found_after_the_table_has_grown() {
    IntStream.range(0, 20_000).forEach(i -> remember("", i));

    assertThat(found(files, 20_000)).isGreaterThan(19_500);
  }

  @Test
  void more_files_than_there_is_room_for_take_the_place_of_others() {
    RecentFiles few = new RecentFiles(() -> now, Uses.NONE, 8_000);
    for (int i = 0; i < 20_000; i++) {
      few.remember(path("", i), DEMO, filename(i), blob(i), forEver());
    }

    assertThat(few.find(path("", 19_999))).isEqualTo(blob(19_999));
    assertThat(found(few, 20_000)).isBetween(6_000L, 13_000L);
  }

  /** Returns how many of the first files are found, each as it was remembered. */
  private static long found(RecentFiles files, int count) {
    return IntStream.range(0, count)
        .filter(i -> {
          StoredFile file = files.find(path("", i));
          if (file != null && !file.equals(blob(i))) {
            throw new AssertionError(i + " is " + file);
          }
          return file != null;
        })
        .count();
  }

  @Test
  void of_a_few_files_each_use_is_told() {
    remember("", 1);

    files.find(path("", 1));
    files.find(path("", 1));

    assertThat(used).containsExactly(blob(1).entityTag(), blob(1).entityTag());
  }

  @Test
  void of_many_files_no_use_is_told_that_was_told_in_the_same_minute() {
    IntStream.range(0, 20_000).forEach(i -> remember("", i));

    files.find(path("", 1));
    files.find(path("", 1));

    assertThat(used).isEmpty();
  }

  @Test
  void what_is_found_while_others_write_is_right() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    CountDownLatch start = new CountDownLatch(1);
    List<Future<?>> work = new ArrayList<>();
    for (int thread = 0; thread < 4; thread++) {
      int first = thread;
      work.add(threads.submit(() -> {
        start.await();
        for (int round = 0; round < 5_000; round++) {
          int number = (first + round * 7) % 300;
          if (round % 4 == first) {
            remember("", number);
          } else if (round % 97 == 0) {
            files.forget(DEMO, filename(number));
          }
          StoredFile file = files.find(path("", number));
          assertThat(file == null || file.equals(blob(number))).isTrue();
        }
        return null;
      }));
    }
    start.countDown();
    for (Future<?> each : work) {
      each.get();
    }
    threads.shutdown();
  }

  private void remember(String index, int number) {
    assertThat(files.remember(path(index, number), DEMO, filename(number), blob(number), forEver()))
        .isTrue();
  }

  private Validity forEver() {
    return Validity.of(Instant.MAX, now.minus(Duration.ofDays(1)));
  }

  private static String path(String index, int number) {
    return index + "/files/demo/" + filename(number);
  }

  private static Filename filename(int number) {
    return new Filename("demo-" + number + ".tar.gz");
  }

  private static StoredFile blob(int number) {
    String sha256 = "%064x".formatted(0x9E3779B97F4A7C15L * (number + 1));
    String folder = sha256.substring(0, 2) + "/" + sha256.substring(2, 4);
    return new StoredFile(Path.of("/store/blobs/" + folder + "/" + sha256), number, sha256);
  }
}
