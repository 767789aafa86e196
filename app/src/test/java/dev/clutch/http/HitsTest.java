package dev.clutch.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.repository.CacheStatus;
import dev.clutch.repository.Origin;
import dev.clutch.repository.StoredFile;
import dev.clutch.repository.Uses;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.api.Test;

class HitsTest {
  private static final Instant NOW = Instant.parse("2026-11-21T00:00:00Z");
  private static final Target.File WHEEL = new Target.File(
      "",
      ProjectName.parse("demo").orElseThrow(),
      Filename.parse("demo-1.0-py3-none-any.whl").orElseThrow());
  private static final String PATH = "/files/demo/demo-1.0-py3-none-any.whl";
  private static final String SPELLING = "/files/Demo/demo-1.0-py3%2Dnone-any.whl";

  private final StoredBytes bytes = StoredBytes.none(1_024);
  private final Hits hits = new Hits(
      InstantSource.fixed(NOW),
      Uses.NONE,
      Onlooker.NONE,
      new ClientLimits.Memory(1 << 20, 1 << 20, 10_000, 1_024),
      bytes);

  @Test
  void a_file_that_was_met_is_a_hit() {
    remember(PATH, hits.changes());

    assertThat(isHit(PATH)).isTrue();
  }

  @Test
  void a_file_that_is_gone_is_forgotten_in_every_spelling() {
    remember(PATH, hits.changes());
    remember(SPELLING, hits.changes());

    hits.fileGone(WHEEL.project(), WHEEL.filename());

    assertThat(isHit(PATH)).isFalse();
    assertThat(isHit(SPELLING)).isFalse();
  }

  @Test
  void other_files_stay() {
    remember(PATH, hits.changes());

    hits.fileGone(WHEEL.project(), Filename.parse("demo-2.0-py3-none-any.whl").orElseThrow());

    assertThat(isHit(PATH)).isTrue();
  }

  @Test
  void an_answer_that_a_change_has_overtaken_is_not_remembered() {
    long before = hits.changes();
    hits.fileGone(WHEEL.project(), WHEEL.filename());

    remember(PATH, before);

    assertThat(isHit(PATH)).isFalse();
  }

  @Test
  void after_a_change_of_everything_nothing_is_remembered() {
    remember(PATH, hits.changes());

    hits.everythingChanged();

    assertThat(isHit(PATH)).isFalse();
  }

  @Test
  void a_path_without_end_is_not_remembered() {
    String path = "/offline".repeat(100) + PATH;

    remember(path, hits.changes());

    assertThat(isHit(path)).isFalse();
  }

  private void remember(String path, long changes) {
    StoredFile file = new StoredFile(Path.of("x"), 1, "ab");
    Origin origin = new Origin("source", CacheStatus.HIT, "", NOW, Instant.MAX);
    hits.remember(path, WHEEL, file, origin, changes);
  }

  private boolean isHit(String path) {
    return hits.find(path, HttpFields.EMPTY) != null;
  }
}
