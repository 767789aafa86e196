package dev.clutch.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.model.DistributionFile;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectPage;
import dev.clutch.repository.Changes;
import dev.clutch.repository.ScriptedSource;
import dev.clutch.repository.UploadTimes.Search;
import dev.clutch.storage.sql.Catalog;
import dev.clutch.storage.sql.UploadTimeStore;
import dev.clutch.storage.sql.UploadTimeStore.Witness;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimeSearchTest {
  private static final ProjectName DEMO = new ProjectName("demo");
  private static final DistributionFile OLD = file("demo-9.0.tar.gz", "a");
  private static final DistributionFile NEW = file("demo-10.0.tar.gz", "b");
  private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");

  @TempDir
  Path directory;

  private final List<String> asked = new ArrayList<>();
  private final Queue<Runnable> work = new ArrayDeque<>();
  private Instant now = Instant.parse("2026-06-01T12:00:00Z");
  private boolean available = true;
  private boolean fails;
  private boolean leavesOut;
  private Runnable meanwhile = () -> {};
  private List<DistributionFile> files = List.of(OLD, NEW);
  private Catalog catalog;
  private KnownTimes times;
  private TimeSearch search;

  @BeforeEach
  void open() throws IOException {
    catalog = Catalog.open(directory.resolve("catalog.db"));
    times = new KnownTimes(catalog.source("https://index.example/"), new UploadTimeStore(catalog));
    search = new TimeSearch(
        "source",
        new TimeSearch.Pages() {
          @Override
          public boolean isAvailable() {
            return available;
          }

          @Override
          public ProjectPage known(ProjectName project) {
            return times.filled(page()).page();
          }
        },
        times,
        List.of(new Told(Witness.JSON_API, NEW), new Told(Witness.LAST_MODIFIED, OLD)),
        new Changes(),
        work::add,
        () -> now);
  }

  @AfterEach
  void close() {
    catalog.close();
  }

  private static DistributionFile file(String filename, String digit) {
    return with(filename, Map.of("sha256", digit.repeat(64)), null);
  }

  private static DistributionFile with(
      String filename, Map<String, String> hashes, @Nullable Instant time) {
    return new DistributionFile(
        new Filename(filename),
        ScriptedSource.file(filename, null).url(),
        hashes,
        null,
        null,
        time,
        null,
        null,
        null,
        null,
        Map.of());
  }

  private ProjectPage page() {
    return new ProjectPage(DEMO, "1.0", Map.of(), null, null, files, Map.of());
  }

  private void replaceBy(DistributionFile... others) {
    ProjectPage before = page();
    files = List.of(others);
    search.replaced(DEMO, before, page());
  }

  /** Knows the time of one file. */
  private final class Told implements TimeWitness {
    private final Witness kind;
    private final DistributionFile known;

    Told(Witness kind, DistributionFile known) {
      this.kind = kind;
      this.known = known;
    }

    @Override
    public Witness kind() {
      return kind;
    }

    @Override
    public boolean ask(
        ProjectName project,
        List<DistributionFile> files,
        BiConsumer<DistributionFile, Instant> found)
        throws IOException {
      meanwhile.run();
      asked.add(kind + " " + files.stream().map(file -> file.filename().value()).toList());
      if (fails) {
        throw new IOException("broken");
      }
      files.stream()
          .filter(file -> file.filename().equals(known.filename()))
          .forEach(file -> found.accept(file, LONG_AGO));
      return !leavesOut;
    }
  }

  private void work() {
    while (!work.isEmpty()) {
      work.remove().run();
    }
  }

  private List<Instant> known() {
    List<Instant> known = new ArrayList<>();
    times.filled(page()).page().files().forEach(file -> {
      if (file.uploadTime() != null) {
        known.add(file.uploadTime());
      }
    });
    return known;
  }

  @Test
  void each_witness_is_asked_for_what_is_still_missing_the_newest_first() {
    assertThat(search.wanted(DEMO)).isEqualTo(Search.RUNNING);
    assertThat(asked).isEmpty(); // whoever wants it waits for nobody
    work();

    assertThat(asked)
        .containsExactly(
            "JSON_API [demo-10.0.tar.gz, demo-9.0.tar.gz]", "LAST_MODIFIED [demo-9.0.tar.gz]");
    assertThat(known()).containsExactly(LONG_AGO, LONG_AGO);
  }

  @Test
  void a_project_is_looked_for_once_however_many_want_it() {
    search.wanted(DEMO);

    assertThat(search.wanted(DEMO)).isEqualTo(Search.RUNNING);
    assertThat(work).hasSize(1);
  }

  @Test
  void two_projects_are_looked_for_at_once_at_most() {
    for (String name : List.of("a", "b", "c", "d")) {
      search.wanted(new ProjectName(name));
    }

    assertThat(work).hasSize(2);
  }

  @Test
  void what_was_not_found_is_not_looked_for_again_within_an_hour() {
    files = List.of(file("demo-1.0.tar.gz", "c"));
    search.wanted(DEMO);
    work();
    asked.clear();

    assertThat(search.wanted(DEMO)).isEqualTo(Search.FRUITLESS);
    now = now.plus(Duration.ofMinutes(61));
    assertThat(search.wanted(DEMO)).isEqualTo(Search.RUNNING);
    work();

    assertThat(asked).hasSize(2);
  }

  @Test
  void new_files_are_looked_for_at_once() {
    files = List.of(file("demo-1.0.tar.gz", "c"));
    search.wanted(DEMO);
    work();

    replaceBy(file("demo-1.0.tar.gz", "c"), file("demo-1.1.tar.gz", "d"));

    assertThat(search.wanted(DEMO)).isEqualTo(Search.RUNNING);
  }

  @Test
  void who_fails_is_asked_later() {
    fails = true;
    search.wanted(DEMO);
    work();

    assertThat(search.wanted(DEMO)).isEqualTo(Search.LATER);
    assertThat(work).isEmpty();
    assertThat(asked).hasSize(2);
  }

  @Test
  void who_fails_for_a_moment_is_asked_again_after_a_minute() {
    fails = true;
    search.wanted(DEMO);
    work();
    fails = false;

    now = now.plus(Duration.ofSeconds(59));
    assertThat(search.wanted(DEMO)).isEqualTo(Search.LATER);
    now = now.plus(Duration.ofSeconds(2));
    assertThat(search.wanted(DEMO)).isEqualTo(Search.RUNNING);
    work();

    assertThat(known()).containsExactly(LONG_AGO, LONG_AGO);
  }

  @Test
  void a_source_that_was_not_asked_about_all_files_is_asked_later_and_not_on_and_on() {
    files = List.of(file("demo-1.0.tar.gz", "c"));
    leavesOut = true;
    search.wanted(DEMO);
    work();

    now = now.plus(Duration.ofMinutes(59));
    assertThat(search.wanted(DEMO)).isEqualTo(Search.LATER);
    now = now.plus(Duration.ofMinutes(2));
    assertThat(search.wanted(DEMO)).isEqualTo(Search.RUNNING);
  }

  @Test
  void files_that_come_while_a_search_ends_are_looked_for_at_once() {
    files = List.of(file("demo-1.0.tar.gz", "c"));
    meanwhile = () -> replaceBy(file("demo-1.0.tar.gz", "c"), file("demo-1.1.tar.gz", "d"));
    search.wanted(DEMO);
    work();

    assertThat(search.wanted(DEMO)).isEqualTo(Search.RUNNING);
    meanwhile = () -> {};
    work();
    assertThat(search.wanted(DEMO)).isEqualTo(Search.FRUITLESS);
  }

  @Test
  void a_source_that_is_down_is_not_asked() {
    available = false;

    assertThat(search.wanted(DEMO)).isEqualTo(Search.LATER);
    assertThat(work).isEmpty();
    available = true;
    search.wanted(DEMO);
    available = false;
    work();
    assertThat(asked).isEmpty();
  }
}
