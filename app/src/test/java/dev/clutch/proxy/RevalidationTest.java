package dev.clutch.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.proxy.Revalidation.Answer;
import dev.clutch.proxy.Revalidation.Fetched;
import dev.clutch.repository.CacheStatus;
import dev.clutch.repository.UnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RevalidationTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private record Page(String text, Instant fetched, boolean exists) implements Revalidation.Held {}

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private volatile @Nullable Page held;
  private final AtomicInteger fetches = new AtomicInteger();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @Test
  void a_fresh_answer_is_given_and_nobody_is_asked() {
    Answer<Page> answer =
        holding(page("old", Duration.ofMinutes(1))).asking(this::fails).answer("x");

    assertThat(answer.value().text()).isEqualTo("old");
    assertThat(answer.status()).isEqualTo(CacheStatus.HIT);
    assertThat(answer.until()).isEqualTo(NOW.plus(Duration.ofMinutes(9)));
    assertThat(fetches).hasValue(0);
  }

  @Test
  void within_the_grace_the_stale_answer_is_given_at_once_and_refreshed_behind() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);

    Answer<Page> answer = holding(page("old", Duration.ofMinutes(12)))
        .asking(stored -> {
          asked.countDown();
          return new Fetched<>(page("new", Duration.ZERO), false);
        })
        .answer("x");

    assertThat(answer.value().text()).isEqualTo("old");
    assertThat(answer.status()).isEqualTo(CacheStatus.STALE);
    assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void beyond_the_grace_the_upstream_is_asked_first() {
    Answer<Page> answer = holding(page("old", Duration.ofMinutes(20)))
        .asking(stored -> new Fetched<>(page("new", Duration.ZERO), false))
        .answer("x");

    assertThat(answer.value().text()).isEqualTo("new");
    assertThat(answer.status()).isEqualTo(CacheStatus.MISS);
  }

  @Test
  void an_answer_that_the_upstream_confirms_is_said_to_be_revalidated() {
    Answer<Page> answer = holding(page("old", Duration.ofMinutes(20)))
        .asking(stored -> new Fetched<>(page("old", Duration.ZERO), true))
        .answer("x");

    assertThat(answer.status()).isEqualTo(CacheStatus.REVALIDATED);
  }

  @Test
  void when_the_upstream_fails_the_stored_answer_is_given() {
    Answer<Page> answer =
        holding(page("old", Duration.ofDays(30))).asking(this::fails).answer("x");

    assertThat(answer.value().text()).isEqualTo("old");
    assertThat(answer.status()).isEqualTo(CacheStatus.STALE);
  }

  @Test
  void when_it_fails_and_nothing_is_stored_that_is_an_outage_and_no_absence() {
    Revalidation<String, Page> asking = asking(this::fails);

    assertThatThrownBy(() -> asking.answer("x"))
        .isInstanceOf(UnavailableException.class)
        .hasMessage("no route");
  }

  @Test
  void an_expired_word_that_a_project_is_missing_is_not_repeated_in_an_outage() {
    Page missing = new Page("", NOW.minus(Duration.ofHours(1)), false);
    Revalidation<String, Page> asking = holding(missing).asking(this::fails);

    assertThatThrownBy(() -> asking.answer("x")).isInstanceOf(UnavailableException.class);
  }

  @Test
  void a_slow_upstream_costs_three_seconds_where_something_is_stored() throws Exception {
    CountDownLatch never = new CountDownLatch(1);

    Answer<Page> answer = holding(page("old", Duration.ofDays(1)))
        .asking(stored -> {
          await(never);
          return new Fetched<>(page("new", Duration.ZERO), false);
        })
        .answer("x");

    assertThat(answer.status()).isEqualTo(CacheStatus.STALE);
    never.countDown();
  }

  @RepeatedTest(20)
  void however_many_wait_the_upstream_is_asked_once() throws Exception {
    CountDownLatch everybodyAsks = new CountDownLatch(20);
    Revalidation<String, Page> asking = asking(stored -> {
      await(everybodyAsks);
      return new Fetched<>(page("new", Duration.ZERO), false);
    });
    Callable<CacheStatus> client = () -> {
      everybodyAsks.countDown();
      return asking.answer("x").status();
    };

    List<Future<CacheStatus>> answers =
        IntStream.range(0, 20).mapToObj(i -> threads.submit(client)).collect(Collectors.toList());

    for (Future<CacheStatus> answer : answers) {
      assertThat(answer.get(10, TimeUnit.SECONDS)).isNotEqualTo(CacheStatus.STALE);
    }
    assertThat(fetches).hasValue(1);
  }

  @Test
  void a_storage_that_fails_once_does_not_block_the_key_for_ever() {
    AtomicInteger looked = new AtomicInteger();
    Revalidation<String, Page> revalidation = new Revalidation<>(
        "test",
        Freshness.of(Duration.ofMinutes(10)),
        key -> {
          if (looked.incrementAndGet() == 2) { // the second look is the fetch's own
            throw new IllegalStateException("the catalog is busy");
          }
          return null;
        },
        (key, stored) -> new Fetched<>(page("new", Duration.ZERO), false),
        threads,
        () -> NOW);

    assertThatThrownBy(() -> revalidation.answer("x")).hasMessageContaining("busy");
    assertThat(revalidation.answer("x").value().text()).isEqualTo("new");
  }

  private RevalidationTest holding(Page page) {
    held = page;
    return this;
  }

  private interface Upstream {
    Fetched<Page> ask(@Nullable Page stored) throws IOException;
  }

  private Revalidation<String, Page> asking(Upstream upstream) {
    return new Revalidation<>(
        "test",
        Freshness.of(Duration.ofMinutes(10)),
        key -> held,
        (key, stored) -> {
          fetches.incrementAndGet();
          Fetched<Page> fetched = upstream.ask(stored);
          held = fetched.value();
          return fetched;
        },
        threads,
        () -> NOW);
  }

  private Fetched<Page> fails(@Nullable Page stored) throws IOException {
    throw new IOException("no route");
  }

  private static Page page(String text, Duration age) {
    return new Page(text, NOW.minus(age), true);
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(20, TimeUnit.SECONDS)) {
        throw new IllegalStateException("nobody opened the latch");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
