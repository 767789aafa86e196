package dev.clutch.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.http.ClientWatch.Phase;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClientWatchTest {
  private static final ClientLimits.Pace PACE = new ClientLimits.Pace(
      Duration.ofSeconds(20), Duration.ofSeconds(30), Duration.ofSeconds(45), 1_000);

  private static final Supplier<OptionalLong> UNKNOWN = OptionalLong::empty;

  private final ClientWatch watch = new ClientWatch();
  private long given;
  private long held;
  private int asked;

  @Test
  void a_header_has_its_time_however_much_of_it_comes() {
    look(Phase.HEADER, 0, 0);

    assertThat(look(Phase.HEADER, 1_000_000, 19)).isFalse();
    assertThat(look(Phase.HEADER, 2_000_000, 20)).isTrue();
  }

  @Test
  void the_header_of_another_request_has_a_time_of_its_own() {
    assertThat(watch.isOver(Phase.HEADER, 1, 0, UNKNOWN, PACE, 0)).isFalse();

    assertThat(watch.isOver(Phase.HEADER, 2, 0, UNKNOWN, PACE, seconds(20))).isFalse();
    assertThat(watch.isOver(Phase.HEADER, 2, 0, UNKNOWN, PACE, seconds(39))).isFalse();
    assertThat(watch.isOver(Phase.HEADER, 2, 0, UNKNOWN, PACE, seconds(40))).isTrue();
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
  void who_is_first_looked_at_when_the_time_is_over_is_given_time_to_show_what_it_takes() {
    look(Phase.ANSWER, 4_000_000, 0);

    assertThat(held(4_000_000, 45)).isFalse();
    assertThat(held(3_000_000, 60)).isFalse();
  }

  private boolean held(long unsent, int time) {
    return watch.isOver(
        Phase.ANSWER, 1, 4_000_000, () -> OptionalLong.of(unsent), PACE, seconds(time));
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

  @ParameterizedTest
  @EnumSource(names = {"BODY", "ANSWER"})
  void without_a_least_rate_nobody_is_cut_off(Phase phase) {
    ClientLimits.Pace any = new ClientLimits.Pace(PACE.header(), PACE.idle(), PACE.slow(), 0);
    watch.isOver(phase, 1, 0, UNKNOWN, any, 0);

    for (long time = 1; time <= 1_000; time++) {
      assertThat(watch.isOver(phase, 1, 0, UNKNOWN, any, seconds(time))).isFalse();
    }
  }

  @Test
  void who_takes_the_least_rate_of_what_the_kernel_holds_gets_it_all() {
    given = 4_000_000; // and no more: the kernel asks for more when a third of it has left
    look(Phase.ANSWER, 0);

    for (int time = 1; time <= 900; time++) {
      held = 4_000_000 - 1_000L * time;
      assertThat(look(Phase.ANSWER, time)).isFalse();
    }
  }

  @Test
  void who_takes_less_of_what_the_kernel_holds_is_over_in_the_same_time() {
    given = 4_000_000;
    look(Phase.ANSWER, 0);

    for (int time = 1; time <= 44; time++) {
      held = 4_000_000 - 990L * time;
      assertThat(look(Phase.ANSWER, time)).isFalse();
    }
    held = 4_000_000 - 990L * 45;
    assertThat(look(Phase.ANSWER, 45)).isTrue();
  }

  @Test
  void the_kernel_is_asked_about_nobody_who_is_fast() {
    look(Phase.ANSWER, 0);

    for (int time = 1; time <= 1_000; time++) {
      given = 100_000L * time;
      look(Phase.ANSWER, time);
    }

    assertThat(asked).isZero();
  }

  @Test
  void the_kernel_is_asked_twice_about_one_who_looks_slow() {
    look(Phase.ANSWER, 0);

    for (int time = 1; time <= 45; time++) {
      look(Phase.ANSWER, time);
    }

    assertThat(asked).isEqualTo(2);
  }

  private boolean look(Phase phase, int time) {
    return watch.isOver(phase, 1, given, this::unsent, PACE, seconds(time));
  }

  private OptionalLong unsent() {
    asked++;
    return OptionalLong.of(held);
  }

  @Test
  void where_too_many_come_patience_is_a_tenth() {
    look(Phase.HEADER, 0, 0);

    assertThat(watch.isOver(Phase.HEADER, 1, 0, UNKNOWN, PACE.hurried(), seconds(1)))
        .isFalse();
    assertThat(watch.isOver(Phase.HEADER, 1, 0, UNKNOWN, PACE.hurried(), seconds(2)))
        .isTrue();
  }

  private boolean look(Phase phase, long moved, long time) {
    return watch.isOver(phase, 1, moved, UNKNOWN, PACE, seconds(time));
  }

  private static long seconds(long time) {
    return Duration.ofSeconds(time).toNanos();
  }
}
