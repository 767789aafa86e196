package dev.clutch.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.model.ProjectName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RefreshAheadTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration TTL = Duration.ofMinutes(10);
  private static final ProjectName DEMO = new ProjectName("demo");

  private final List<ProjectName> refreshed = new ArrayList<>();
  private Instant now = NOW;
  private boolean available = true;
  private boolean answers = true;

  private final RefreshAhead.Pages pages = new RefreshAhead.Pages() {
    @Override
    public boolean isAvailable() {
      return available;
    }

    @Override
    public Optional<Instant> refresh(ProjectName project) {
      refreshed.add(project);
      return answers ? Optional.of(now) : Optional.empty();
    }
  };

  private final RefreshAhead ahead = ahead(TTL);

  private RefreshAhead ahead(Duration ttl) {
    return new RefreshAhead(ttl, pages, () -> now);
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }

  @Test
  void a_page_in_use_is_asked_for_before_it_grows_old() {
    ahead.used(DEMO, now);
    pass(Duration.ofSeconds(570));

    ahead.next(project -> true);

    assertThat(refreshed).containsExactly(DEMO);
  }

  @Test
  void not_where_another_source_has_its_name_by_now() {
    ahead.used(DEMO, now);
    pass(Duration.ofSeconds(570));

    ahead.next(project -> false);
    ahead.next(project -> true);

    assertThat(refreshed).isEmpty();
  }

  @Test
  void not_while_it_is_young() {
    ahead.used(DEMO, now);
    pass(Duration.ofSeconds(419));

    ahead.next(project -> true);

    assertThat(refreshed).isEmpty();
  }

  @Test
  void afterwards_it_is_young_again() {
    ahead.used(DEMO, now);
    pass(Duration.ofSeconds(570));
    ahead.next(project -> true);

    pass(Duration.ofSeconds(419));
    ahead.next(project -> true);

    assertThat(refreshed).hasSize(1);
  }

  @Test
  void pages_that_were_fetched_together_are_not_asked_for_together() {
    for (int i = 0; i < 300; i++) {
      ahead.used(new ProjectName("p" + i), now);
    }
    pass(Duration.ofSeconds(495));
    for (int i = 0; i < 300; i++) {
      ahead.next(project -> true);
    }

    assertThat(refreshed).hasSizeBetween(75, 225);
  }

  @Test
  void one_call_asks_for_one_page_the_most_overdue() {
    ProjectName old = new ProjectName("old");
    ahead.used(DEMO, now);
    ahead.used(old, now.minus(Duration.ofHours(1)));
    pass(Duration.ofSeconds(570));

    ahead.next(project -> true);

    assertThat(refreshed).containsExactly(old);
  }

  @Test
  void a_page_that_nobody_wanted_for_an_hour_is_left_to_grow_old() {
    ahead.used(DEMO, now);
    pass(Duration.ofHours(1));

    ahead.next(project -> true);

    assertThat(refreshed).isEmpty();
  }

  @Test
  void an_upstream_that_is_down_or_wants_patience_is_not_asked() {
    ahead.used(DEMO, now);
    pass(Duration.ofSeconds(570));
    available = false;

    ahead.next(project -> true);

    assertThat(refreshed).isEmpty();
  }

  @Test
  void a_page_that_could_not_be_had_is_tried_again_later() {
    ahead.used(DEMO, now);
    pass(Duration.ofSeconds(570));
    answers = false;
    ahead.next(project -> true);
    ahead.next(project -> true);
    assertThat(refreshed).hasSize(1);

    pass(Duration.ofSeconds(570));
    ahead.next(project -> true);

    assertThat(refreshed).hasSize(2);
  }

  @Test
  void no_more_than_five_hundred_projects_are_kept_fresh() {
    for (int i = 0; i < 5_000; i++) {
      ahead.used(new ProjectName("p" + i), now);
    }
    pass(Duration.ofSeconds(570));
    for (int i = 0; i < 2_000; i++) {
      ahead.next(project -> true);
    }

    assertThat(refreshed).hasSizeLessThanOrEqualTo(550);
  }

  @Test
  void pages_that_are_to_be_fresh_to_the_second_are_not_asked_for_ahead() {
    RefreshAhead brief = ahead(Duration.ofSeconds(30));
    brief.used(DEMO, now);
    pass(Duration.ofSeconds(29));

    brief.next(project -> true);

    assertThat(refreshed).isEmpty();
  }

  @Test
  void a_page_that_a_poll_confirms_is_young_again() {
    ahead.used(DEMO, now);
    pass(Duration.ofMinutes(9));
    ahead.polled(Map.of(DEMO, new RefreshAhead.Seen(now, false)));
    pass(Duration.ofMinutes(1));

    ahead.next(project -> true);

    assertThat(refreshed).isEmpty();
  }

  @Test
  void one_that_a_poll_finds_old_is_asked_for_though_it_is_young() {
    ahead.used(DEMO, now);
    pass(Duration.ofSeconds(60));
    ahead.polled(Map.of(DEMO, new RefreshAhead.Seen(NOW, true)));

    ahead.next(project -> true);
    ahead.next(project -> true);

    assertThat(refreshed).containsExactly(DEMO);
  }

  @Test
  void one_that_nobody_uses_is_not() {
    ahead.polled(Map.of(DEMO, new RefreshAhead.Seen(NOW, true)));

    ahead.next(project -> true);

    assertThat(refreshed).isEmpty();
  }

  @Test
  void a_clock_that_is_set_back_makes_no_page_wait_for_days() {
    ahead.used(DEMO, now);
    pass(Duration.ofDays(-2));
    ahead.used(DEMO, NOW.plusSeconds(1));
    pass(Duration.ofSeconds(570));

    ahead.next(project -> true);

    assertThat(refreshed).containsExactly(DEMO);
  }
}
