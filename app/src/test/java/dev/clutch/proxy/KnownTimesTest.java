package dev.clutch.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.model.DistributionFile;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectPage;
import dev.clutch.proxy.HeldPages.HeldPage;
import dev.clutch.proxy.KnownTimes.Filled;
import dev.clutch.storage.sql.Catalog;
import dev.clutch.storage.sql.PageStore;
import dev.clutch.storage.sql.UploadTimeStore;
import dev.clutch.storage.sql.UploadTimeStore.Witness;
import dev.clutch.upstream.Validators;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownTimesTest {
  private static final ProjectName DEMO = new ProjectName("demo");
  private static final String FIRST = "a".repeat(64);
  private static final String LATER = "b".repeat(64);
  private static final Instant EARLY = Instant.parse("2020-01-01T00:00:00.123456Z");
  private static final Instant LATE = EARLY.plusSeconds(1);

  @TempDir
  Path directory;

  private Catalog catalog;
  private KnownTimes times;

  @BeforeEach
  void open() throws IOException {
    catalog = Catalog.open(directory.resolve("catalog.db"));
    times = new KnownTimes(catalog.source("https://index.example/"), new UploadTimeStore(catalog));
  }

  @AfterEach
  void close() {
    catalog.close();
  }

  private static DistributionFile file(@Nullable String sha256, @Nullable Instant time) {
    return new DistributionFile(
        new Filename("demo-1.0.tar.gz"),
        "https://files.example/demo-1.0.tar.gz",
        sha256 == null ? Map.of() : Map.of("sha256", sha256),
        null,
        null,
        time,
        null,
        null,
        null,
        null,
        Map.of());
  }

  private static ProjectPage page(DistributionFile... files) {
    return new ProjectPage(DEMO, "1.0", Map.of(), null, null, Arrays.asList(files), Map.of());
  }

  private static HeldPage held(DistributionFile... files) {
    return new HeldPage(page(files), Validators.NONE, "v", Instant.EPOCH, false);
  }

  private void learn(@Nullable String sha256, Instant time, Witness witness) {
    times.learn(DEMO, Map.of(file(sha256, null), time), witness);
  }

  private @Nullable Instant known(@Nullable String sha256, @Nullable Instant published) {
    List<DistributionFile> files =
        times.filled(page(file(sha256, published))).page().files();
    return files.get(0).uploadTime();
  }

  @Test
  void what_was_learned_fills_the_gaps_of_a_page_and_no_more() {
    learn(FIRST, EARLY, Witness.JSON_API);

    assertThat(known(FIRST, null)).isEqualTo(EARLY);
    assertThat(known(FIRST, LATE)).isEqualTo(LATE);
  }

  @Test
  void another_digest_makes_a_time_void_and_an_unknown_one_does_not() {
    learn(FIRST, EARLY, Witness.JSON_API);

    assertThat(known(LATER, null)).isNull();
    assertThat(known(null, null)).isEqualTo(EARLY);
    learn(LATER, LATE, Witness.LAST_MODIFIED);
    assertThat(known(LATER, null)).isEqualTo(LATE);
  }

  @Test
  void a_better_witness_counts_whenever_it_comes() {
    learn(FIRST, LATE, Witness.LAST_MODIFIED);
    learn(FIRST, EARLY, Witness.LAST_MODIFIED);
    assertThat(known(FIRST, null)).isEqualTo(EARLY);

    learn(FIRST, LATE, Witness.JSON_API);
    learn(FIRST, EARLY, Witness.LAST_MODIFIED);
    assertThat(known(FIRST, null)).isEqualTo(LATE);
  }

  @Test
  void a_published_time_stays_that_is_taken_back_or_moved_to_a_later_one() {
    assertThat(times.note(DEMO, held(file(FIRST, EARLY)), held(file(FIRST, LATE))))
        .isTrue();
    times.note(DEMO, held(file(FIRST, LATE)), held(file(FIRST, LATE.plusSeconds(1))));
    times.note(DEMO, held(file(FIRST, LATE.plusSeconds(1))), held(file(FIRST, null)));

    assertThat(known(FIRST, LATE)).isEqualTo(EARLY);
    assertThat(known(FIRST, null)).isEqualTo(EARLY);
    assertThat(known(FIRST, EARLY.minusSeconds(1))).isEqualTo(EARLY.minusSeconds(1));
  }

  @Test
  void a_file_that_vanishes_and_comes_back_has_its_time_still() {
    times.note(DEMO, held(file(FIRST, EARLY)), held());

    assertThat(known(FIRST, LATE)).isEqualTo(EARLY);
  }

  @Test
  void a_file_that_was_replaced_keeps_its_first_time_for_its_first_digest() {
    times.note(DEMO, held(file(FIRST, EARLY)), held(file(LATER, LATE)));
    times.note(DEMO, held(file(LATER, LATE)), held(file("c".repeat(64), null)));

    assertThat(known(FIRST, null)).isEqualTo(EARLY);
    assertThat(known(LATER, LATE)).isEqualTo(LATE);
  }

  @Test
  void nothing_is_noted_where_nothing_is_taken_back() {
    assertThat(times.note(DEMO, null, held(file(FIRST, EARLY)))).isFalse();
    assertThat(times.note(DEMO, held(file(FIRST, LATE)), held(file(FIRST, EARLY))))
        .isFalse();
    assertThat(times.note(DEMO, held(file(FIRST, null)), held(file(FIRST, null))))
        .isFalse();
  }

  @Test
  void equal_times_make_an_equal_difference_and_none_makes_none() {
    assertThat(times.filled(page(file(FIRST, null))).difference()).isEmpty();
    learn(FIRST, LATE, Witness.LAST_MODIFIED);
    String difference = times.filled(page(file(FIRST, null))).difference();

    assertThat(difference).isNotEmpty();
    assertThat(times.filled(page(file(FIRST, null))).difference()).isEqualTo(difference);
    assertThat(times.filled(page(file(FIRST, EARLY))).difference()).isEmpty();
    learn(FIRST, EARLY, Witness.JSON_API);
    assertThat(times.filled(page(file(FIRST, null))).difference()).isNotEqualTo(difference);
  }

  @Test
  void what_is_known_already_is_no_news() {
    Map<DistributionFile, Instant> time = Map.of(file(FIRST, null), LATE);

    assertThat(times.learn(DEMO, time, Witness.LAST_MODIFIED)).isTrue();
    assertThat(times.learn(DEMO, time, Witness.LAST_MODIFIED)).isFalse();
  }

  @Test
  void a_page_is_filled_once_until_something_of_its_project_changes() {
    ProjectPage page = page(file(FIRST, null));
    learn(FIRST, LATE, Witness.LAST_MODIFIED);
    Filled filled = times.remembered(page);
    assertThat(times.remembered(page)).isSameAs(filled).isEqualTo(times.filled(page));

    learn(FIRST, EARLY, Witness.JSON_API);
    assertThat(times.remembered(page)).isEqualTo(times.filled(page)).isNotEqualTo(filled);

    new PageStore(catalog).remove(DEMO);
    times.pageChanged(DEMO);
    assertThat(times.remembered(page).difference()).isEmpty();
  }

  @Test
  void another_page_of_the_same_project_is_filled_anew() {
    learn(FIRST, LATE, Witness.LAST_MODIFIED);
    times.remembered(page(file(FIRST, null)));
    ProjectPage next = page(file(LATER, null));

    assertThat(times.remembered(next).page()).isEqualTo(next);
  }

  @Test
  void what_is_forgotten_of_a_project_is_forgotten_of_its_times() {
    learn(FIRST, EARLY, Witness.JSON_API);

    new PageStore(catalog).remove(DEMO);

    assertThat(known(FIRST, null)).isNull();
  }
}
