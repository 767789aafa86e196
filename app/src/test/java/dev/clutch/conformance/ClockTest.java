package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The machine's clock is set while the server runs. */
class ClockTest {
  private static final Dist WHEEL = Dist.wheel("demo", "1.0");

  @RegisterExtension
  final Mirror mirror = new Mirror();

  @Test
  void a_clock_that_steps_back_again_and_again_makes_nobody_ask_again() throws Exception {
    mirror.upstream().publish("demo", WHEEL);
    mirror.clutch().page("demo");
    mirror.clutch().get(WHEEL.pathAt("demo"));

    for (int i = 0; i < 10; i++) {
      mirror.clock().advance(Duration.ofDays(-2));
      var page = mirror.clutch().page("demo");
      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(Long.parseLong(page.headers().firstValue("Age").orElse("-1"))).isNotNegative();
      assertThat(mirror.clutch().get(WHEEL.pathAt("demo")).statusCode()).isEqualTo(200);
    }

    assertThat(mirror.upstream().pageRequests("demo")).isEqualTo(1);
  }

  @Test
  void a_clock_set_back_keeps_no_page_fresh_beyond_its_time() throws Exception {
    mirror.upstream().publish("demo", WHEEL);
    mirror.clutch().page("demo");
    mirror.clock().advance(Duration.ofDays(-2));
    mirror.clutch().page("demo");

    mirror.clock().advance(ClutchServer.TTL.plus(Duration.ofHours(1)));
    mirror.clutch().restart(); // which knows the stored time only, and that is in the future
    mirror.clutch().page("demo");

    assertThat(mirror.upstream().pageRequests("demo")).isEqualTo(2);
  }

  @Test
  void a_clock_that_steps_forward_costs_one_question_each_time() throws Exception {
    mirror.upstream().publish("demo", WHEEL);
    mirror.clutch().page("demo");
    mirror.clock().advance(Duration.ofDays(3_650));

    mirror.clutch().page("demo");
    mirror.clutch().page("demo");

    assertThat(mirror.upstream().pageRequests("demo")).isEqualTo(2);
  }
}
