package dev.clutch.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.upstream.FileDates;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LastModifiedTest {
  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

  private static boolean isEvidence(@Nullable String modified, @Nullable String answered) {
    return LastModified.uploaded(new FileDates(instant(modified), instant(answered)), NOW)
        .isPresent();
  }

  private static @Nullable Instant instant(@Nullable String text) {
    return text == null ? null : Instant.parse(text);
  }

  @Test
  void tells_when_a_file_was_uploaded_at_the_latest() {
    assertThat(isEvidence("2026-05-01T00:00:00Z", "2026-06-01T12:00:00Z")).isTrue();
    assertThat(isEvidence("2026-05-01T00:00:00Z", null)).isTrue();
  }

  @Test
  void what_was_made_for_the_answer_tells_nothing() {
    assertThat(isEvidence("2026-05-01T00:00:00Z", "2026-05-01T00:00:00Z")).isFalse();
    assertThat(isEvidence("2026-05-01T00:00:00Z", "2026-05-01T00:00:30Z")).isFalse();
    assertThat(isEvidence("2026-06-01T11:59:30Z", null)).isFalse();
  }

  @Test
  void neither_does_the_future_nor_a_clock_that_was_never_set() {
    assertThat(isEvidence("2026-06-02T00:00:00Z", "2026-06-03T00:00:00Z")).isFalse();
    assertThat(isEvidence("1980-01-01T00:00:00Z", "2026-06-01T12:00:00Z")).isFalse();
    assertThat(isEvidence(null, "2026-06-01T12:00:00Z")).isFalse();
  }
}
