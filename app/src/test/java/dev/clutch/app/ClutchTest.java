package dev.clutch.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.config.LimitSettings;
import dev.clutch.http.ClientLimits;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ClutchTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void each_limit_that_is_set_goes_to_its_place() {
    LimitSettings settings = new LimitSettings(
        1,
        2,
        3,
        new LimitSettings.Pace(SECOND.multipliedBy(4), SECOND.multipliedBy(5), SECOND, 7),
        new LimitSettings.Memory(8, 9, 10, 11),
        12,
        13);

    assertThat(Clutch.clientLimits(settings))
        .isEqualTo(new ClientLimits(
            1,
            2,
            3,
            new ClientLimits.Pace(SECOND.multipliedBy(4), SECOND.multipliedBy(5), SECOND, 7),
            new ClientLimits.Memory(8, 9, 10, 11)));
  }
}
