package dev.clutch.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.http.ClientWatch.Phase;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ClientWatchTest {
  private static final ClientLimits.Pace PACE = new ClientLimits.Pace(
      Duration.ofSeconds(20), Duration.ofSeconds(30), Duration.ofSeconds(45), 1_000);

  private final ClientWatch watch = new ClientWatch();

  @Test
  void a_header_has_its_time_however_much_of_it_comes() {
    look(Phase.HEADER, 0, 0);

    assertThat(look(Phase.HEADER, 1_000_000, 19)).isFalse();
    assertThat(look(Phase.HEADER, 2_000_000, 20)).isTrue();
  }

  @Test
  void the_header_of_another_request_has_a_time_of_its_own() {
    assertThat(watch.isOver(Phase.HEADER, 1, 0, PACE, 0)).isFalse();

    assertThat(watch.isOver(Phase.HEADER, 2, 0, PACE, seconds(20))).isFalse();
    assertThat(watch.isOver(Phase.HEADER, 2, 0, PACE, seconds(39))).isFalse();
    assertThat(watch.isOver(Phase.HEADER, 2, 0, PACE, seconds(40))).isTrue();
  }

  @Test
  void a_connection_on_which_nothing_is_asked_has_its_time_whatever_is_sent_instead() {
    look(Phase.IDLE, 0, 0);

    assertThat(look(Phase.IDLE, 29, 29)).isFalse();
    assertThat(look(Phase.IDLE, 30, 30)).isTrue();
  }

  @Test
  void who_takes_the_least_rate_gets_it_all() {
    look(Phase.ANSWER, 0, 0);

    for (int time = 1; time <= 1_000; time++) {
      assertThat(look(Phase.ANSWER, 1_000L * time, time)).isFalse();
    }
  }

  @Test
  void who_takes_less_is_over_when_the_rate_is_judged() {
    look(Phase.ANSWER, 0, 0);

    assertThat(look(Phase.ANSWER, 0, 44)).isFalse();
    assertThat(look(Phase.ANSWER, 44_999, 45)).isTrue();
  }

  @Test
  void who_pauses_for_less_than_the_time_goes_on() {
    look(Phase.ANSWER, 0, 0);

    assertThat(look(Phase.ANSWER, 0, 43)).isFalse();
    assertThat(look(Phase.ANSWER, 800_000, 44)).isFalse();
    assertThat(look(Phase.ANSWER, 800_000, 45)).isFalse();
  }

  @Test
  void who_waits_for_us_is_never_slow() {
    look(Phase.NONE, 0, 0);

    assertThat(look(Phase.NONE, 0, 1_000_000)).isFalse();
  }

  @Test
  void the_time_begins_when_we_wait_for_the_client() {
    look(Phase.NONE, 0, 0);
    look(Phase.ANSWER, 0, 100);

    assertThat(look(Phase.ANSWER, 0, 144)).isFalse();
    assertThat(look(Phase.ANSWER, 0, 145)).isTrue();
  }

  @Test
  void without_a_least_rate_one_byte_is_enough() {
    ClientLimits.Pace any = new ClientLimits.Pace(PACE.header(), PACE.idle(), PACE.slow(), 0);
    watch.isOver(Phase.BODY, 1, 0, any, 0);

    assertThat(watch.isOver(Phase.BODY, 1, 1, any, seconds(45))).isFalse();
    assertThat(watch.isOver(Phase.BODY, 1, 1, any, seconds(90))).isTrue();
  }

  @Test
  void where_too_many_come_patience_is_a_tenth() {
    look(Phase.HEADER, 0, 0);

    assertThat(watch.isOver(Phase.HEADER, 1, 0, PACE.hurried(), seconds(1))).isFalse();
    assertThat(watch.isOver(Phase.HEADER, 1, 0, PACE.hurried(), seconds(2))).isTrue();
  }

  private boolean look(Phase phase, long moved, long time) {
    return watch.isOver(phase, 1, moved, PACE, seconds(time));
  }

  private static long seconds(long time) {
    return Duration.ofSeconds(time).toNanos();
  }
}
