package dev.clutch.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ViewTest {
  private static Optional<View> parse(String path) {
    return View.parse(path.isEmpty() ? List.of() : Arrays.asList(path.split("/", -1)));
  }

  @ParameterizedTest
  @CsvSource({
    "before/2026-05-01, before/2026-05-01/",
    "snapshot/2026-05-01, before/2026-05-01/",
    "before/2026-05-01T00:00:00Z, before/2026-05-01/",
    "before/2026-05-01t02:00:00+02:00, before/2026-05-01/",
    "before/2026-05-01T10:30:00.5Z, before/2026-05-01T10:30:00.500Z/",
    "cooldown/7d, cooldown/7d/",
    "cooldown/P7D, cooldown/7d/",
    "cooldown/168h, cooldown/7d/",
    "cooldown/36h, cooldown/36h/",
    "offline, offline/",
    "offline/cooldown/7d/before/2026-05-01, before/2026-05-01/cooldown/7d/offline/",
    "before/2026-05-01/before/2026-04-01, before/2026-04-01/",
    "snapshot/2026-04-01/before/2026-05-01, before/2026-04-01/",
    "cooldown/7d/cooldown/14d, cooldown/14d/",
    "cooldown/14d/cooldown/7d, cooldown/14d/",
    "offline/offline, offline/",
    "before/0001-01-01, before/0001-01-01/",
    "before/9999-12-31, before/9999-12-31/",
    "cooldown/0d, ''",
    "'', ''"
  })
  void views_of_one_meaning_have_one_spelling(String path, String canonical) {
    View view = parse(path).orElseThrow();

    assertThat(view.path()).isEqualTo(canonical);
    assertThat(parse(canonical.replaceAll("/$", ""))).contains(view);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "before",
        "before/",
        "before/yesterday",
        "before/2026-02-30",
        "before/2026-5-1",
        "before/20260501",
        "before/2026-05-01T10:00",
        "before/2026-05-01T10:00:00",
        "before/2026-05-01T10:00:00Z[Europe/Paris]",
        "before/2026-05-01T25:00:00Z",
        "before/+12026-05-01",
        "before/-2026-05-01",
        "before/٢٠٢٦-٠٥-٠١",
        "before/../2026-05-01",
        "cooldown",
        "cooldown/7",
        "cooldown/-7d",
        "cooldown/P-7D",
        "cooldown/999999999d",
        "cooldown/PT0.5S",
        "cooldown/offline",
        "Offline",
        "offline/",
        "/offline",
        "view/x",
        "simple"
      })
  void what_is_no_view_is_none(String path) {
    assertThat(parse(path)).isEmpty();
  }

  @Test
  void a_date_without_a_time_is_midnight_utc() {
    assertThat(parse("before/2026-05-01"))
        .contains(new View(Instant.parse("2026-05-01T00:00:00Z"), null, false));
  }

  @Test
  void an_index_as_it_is_is_a_view_too() {
    assertThat(parse("")).contains(View.PLAIN);
    assertThat(new View(null, Duration.ZERO, false).isPlain()).isTrue();
    assertThat(parse("offline").orElseThrow().isPlain()).isFalse();
  }
}
