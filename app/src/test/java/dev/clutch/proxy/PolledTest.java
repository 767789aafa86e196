package dev.clutch.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.model.ProjectName;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a list of serials says of a stored page. */
class PolledTest {
  private static final ProjectName DEMO = new ProjectName("demo");
  private static final Instant SENT = Instant.parse("2026-01-01T12:00:00Z");
  private static final Instant BEFORE = SENT.minusSeconds(300);

  private final Polled polled = Polled.NONE.next(SENT, Map.of(DEMO, 7L));

  private @Nullable Duration holds(Polled said, long serial, Instant fetched) {
    return said.holds(DEMO, true, serial, fetched);
  }

  @Test
  void a_page_with_the_serial_that_is_listed_is_as_fresh_as_the_list() {
    assertThat(polled.fetched(DEMO, 7L, BEFORE)).isEqualTo(SENT);
    assertThat(holds(polled, 7, BEFORE)).isNull();
  }

  @Test
  void it_is_no_older_for_it() {
    assertThat(polled.fetched(DEMO, 7L, SENT.plusSeconds(1))).isEqualTo(SENT.plusSeconds(1));
  }

  @Test
  void a_page_with_a_lower_one_holds_no_longer() {
    assertThat(holds(polled, 6, BEFORE)).isEqualTo(Duration.ZERO);
    assertThat(polled.fetched(DEMO, 6L, BEFORE)).isEqualTo(BEFORE);
  }

  @Test
  void a_list_that_is_behind_the_page_says_nothing_of_it() {
    assertThat(holds(polled, 8, BEFORE)).isNull();
    assertThat(polled.fetched(DEMO, 8L, BEFORE)).isEqualTo(BEFORE);
  }

  @Test
  void a_page_that_is_not_listed_goes_by_its_age() {
    Polled gone = polled.next(SENT.plusSeconds(60), Map.of());

    assertThat(holds(gone, 7, BEFORE)).isNull();
    assertThat(gone.fetched(DEMO, 7L, BEFORE)).isEqualTo(BEFORE);
  }

  @Test
  void so_does_one_without_a_serial_here_or_there() {
    Polled without = Polled.NONE.next(SENT, Map.of(DEMO, Polled.NO_SERIAL));

    assertThat(polled.holds(DEMO, true, null, BEFORE)).isNull();
    assertThat(polled.fetched(DEMO, null, BEFORE)).isEqualTo(BEFORE);
    assertThat(holds(without, 7, BEFORE)).isNull();
    assertThat(without.fetched(DEMO, 7L, BEFORE)).isEqualTo(BEFORE);
  }

  @Test
  void that_there_is_no_such_project_holds_no_longer_once_it_is_listed() {
    assertThat(polled.holds(DEMO, false, null, BEFORE)).isEqualTo(Duration.ZERO);
  }

  @Test
  void a_source_that_was_asked_since_is_believed_that_there_is_none() {
    assertThat(polled.holds(DEMO, false, null, SENT.plusSeconds(1)))
        .isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void a_page_that_is_behind_its_list_is_asked_for_again_after_pauses_that_double() {
    assertThat(holds(polled, 6, SENT.plusSeconds(1))).isEqualTo(Duration.ofSeconds(5));
    assertThat(holds(polled, 6, SENT.plusSeconds(6))).isEqualTo(Duration.ofSeconds(6));
    assertThat(holds(polled, 6, SENT.plusSeconds(12))).isEqualTo(Duration.ofSeconds(12));
  }

  @Test
  void another_poll_that_says_the_same_begins_nothing_anew() {
    Polled again = polled.next(SENT.plusSeconds(60), Map.of(DEMO, 7L));

    assertThat(holds(again, 6, SENT.plusSeconds(20))).isEqualTo(Duration.ofSeconds(20));
    assertThat(again.fetched(DEMO, 7L, BEFORE)).isEqualTo(SENT.plusSeconds(60));
  }

  @Test
  void one_that_says_something_else_does() {
    Polled again = polled.next(SENT.plusSeconds(60), Map.of(DEMO, 8L));

    assertThat(holds(again, 6, SENT.plusSeconds(20))).isEqualTo(Duration.ZERO);
  }

  @Test
  void serials_are_trusted_for_a_day_since_the_page_itself_was_asked_for() {
    Instant yesterday = SENT.minus(Duration.ofDays(1));

    assertThat(polled.fetched(DEMO, 7L, yesterday)).isEqualTo(yesterday);
    assertThat(polled.fetched(DEMO, 7L, yesterday.plusSeconds(1))).isEqualTo(SENT);
  }

  @Test
  void a_clock_that_is_set_back_keeps_no_page_old_for_days() {
    Instant past = SENT.minus(Duration.ofDays(2));
    Polled again = polled.next(past, Map.of(DEMO, 7L));

    assertThat(holds(again, 6, past.plusSeconds(1))).isEqualTo(Duration.ofSeconds(5));
  }
}
