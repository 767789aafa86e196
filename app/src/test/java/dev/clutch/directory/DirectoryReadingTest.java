package dev.clutch.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectPage;
import dev.clutch.repository.Lookup;
import dev.clutch.repository.UnavailableException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files are read behind the requests, each once. */
class DirectoryReadingTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final ProjectName DEMO = new ProjectName("demo");
  private static final Filename SDIST = new Filename("demo-1.0.tar.gz");

  @TempDir
  private Path directory = Path.of("");

  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

  private DirectoryRepository repository(Executor threads) throws IOException {
    return repository(Runnable::run, threads);
  }

  private DirectoryRepository repository(Executor looks, Executor threads) throws IOException {
    new Folder(directory).write(SDIST.value(), "abc");
    return new DirectoryRepository(
        "local", directory, Remembered.NOTHING, looks, threads, Duration.ofMillis(1), () -> NOW);
  }

  private void runAll() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  @Test
  void a_page_that_takes_too_long_is_unavailable_and_the_reading_goes_on() throws Exception {
    DirectoryRepository repository = repository(tasks::add);

    assertThatThrownBy(() -> repository.project(DEMO))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("still being read");
    runAll();

    assertThat(repository.project(DEMO))
        .isInstanceOfSatisfying(
            Lookup.Found.class,
            found -> assertThat(((ProjectPage) found.value()).files()).hasSize(1));
  }

  @Test
  void a_file_system_that_gives_no_answer_is_an_outage() throws Exception {
    DirectoryRepository repository = repository(tasks::add, Runnable::run);

    assertUnavailable(() -> repository.project(DEMO));
    assertUnavailable(() -> repository.file(DEMO, SDIST));
    assertUnavailable(() -> repository.metadata(DEMO, SDIST));
    assertUnavailable(repository::projects);
  }

  private static void assertUnavailable(ThrowingCallable question) {
    assertThatThrownBy(question)
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("still being read");
  }

  @Test
  void a_list_that_takes_too_long_is_read_once_and_there_for_whoever_asks_later() throws Exception {
    DirectoryRepository repository = repository(tasks::add, Runnable::run);
    assertUnavailable(repository::projects);
    assertUnavailable(repository::projects);
    assertThat(tasks).hasSize(1);

    runAll();

    assertThat(repository.projects()).isInstanceOf(Lookup.Found.class);
  }

  @Test
  void many_who_ask_for_one_file_are_answered_by_one_reading() throws Exception {
    DirectoryRepository repository = repository(tasks::add);

    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> repository.file(DEMO, SDIST))
          .isInstanceOf(UnavailableException.class);
    }
    assertThat(tasks).hasSize(1);

    runAll();
    assertThat(repository.file(DEMO, SDIST)).isInstanceOf(Lookup.Found.class);
    assertThat(tasks).isEmpty();
  }

  @Test
  void a_page_and_a_file_share_its_digest() throws Exception {
    DirectoryRepository repository = repository(tasks::add);
    assertThatThrownBy(() -> repository.file(DEMO, SDIST)).isInstanceOf(UnavailableException.class);
    runAll();

    assertThatThrownBy(() -> repository.project(DEMO)).isInstanceOf(UnavailableException.class);

    assertThat(tasks).as("what is in it, and not its digest").hasSize(1);
  }

  @Test
  void with_too_much_to_read_no_file_is_left_out_of_its_page() throws Exception {
    DirectoryRepository repository = repository(task -> {
      throw new RejectedExecutionException("full");
    });

    assertThatThrownBy(() -> repository.project(DEMO)).isInstanceOf(UnavailableException.class);
  }
}
