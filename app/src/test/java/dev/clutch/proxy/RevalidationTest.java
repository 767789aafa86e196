package dev.clutch.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.proxy.Revalidation.Answer;
import dev.clutch.proxy.Revalidation.Fetched;
import dev.clutch.repository.CacheStatus;
import dev.clutch.repository.NotNowException;
import dev.clutch.repository.UnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
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

  private record Page(
      String text,
      Instant fetched,
      boolean exists,
      @Nullable Duration holds) implements Revalidation.Held {
    Page(String text, Instant fetched, boolean exists) {
      this(text, fetched, exists, null);
    }
  }

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private volatile @Nullable Page held;
  private final AtomicInteger fetches = new AtomicInteger();
  private final ScriptedSource source = new ScriptedSource();
  private volatile Instant now = NOW;
  private AnswerLimits limits = AnswerLimits.USUAL;

  /** A source in whatever state a test puts it. */
  private static final class ScriptedSource implements SourceState {
    private volatile boolean down;
    private volatile @Nullable Instant patience;
    private final AtomicInteger probes = new AtomicInteger();

    @Override
    public boolean isDown() {
      return down;
    }

    @Override
    public boolean tryProbe() {
      return probes.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    }

    @Override
    public Optional<Instant> retryAfter() {
      return Optional.ofNullable(patience);
    }
  }

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
  void so_much_is_asked_for_nobody_and_clients_join_it() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    Guesses guesses = new Guesses(2, () -> now);
    Revalidation<String, Page> asking = asking(this::fails);
    Future<Answer<Page>> guess = threads.submit(() -> asking.answerBehind(
        "x",
        (key, stored) -> {
          fetches.incrementAndGet();
          await(goOn);
          Page guessed = page("guessed", Duration.ZERO);
          held = guessed;
          return new Fetched<>(guessed, false);
        },
        guesses));
    while (fetches.get() == 0) {
      Thread.onSpinWait();
    }

    assertThatThrownBy(() -> asking.answerBehind("y", (key, stored) -> fails(stored), guesses))
        .isInstanceOf(NotNowException.class);
    Future<Answer<Page>> client = threads.submit(() -> asking.answer("x"));
    goOn.countDown();

    assertThat(guess.get().status()).isEqualTo(CacheStatus.MISS);
    assertThat(client.get().value().text()).isEqualTo("guessed");
    while (!guesses.tryBegin()) {
      Thread.onSpinWait(); // the turn is given back when the fetch has ended
    }
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
  void how_long_a_client_waits_before_the_stale_answer_is_given_is_said_by_source() {
    limits = new AnswerLimits(Duration.ZERO, 1, 1, 1);
    Thread client = Thread.currentThread();
    CountDownLatch answered = new CountDownLatch(1);

    Answer<Page> answer = holding(page("old", Duration.ofHours(1)))
        .asking(stored -> {
          while (client.getState() != Thread.State.TIMED_WAITING && answered.getCount() > 0) {
            Thread.onSpinWait();
          }
          return new Fetched<>(page("for those who wait", Duration.ZERO), false);
        })
        .answer("x");
    answered.countDown();

    assertThat(answer.value().text()).isEqualTo("old");
  }

  @Test
  void where_nothing_is_stored_nobody_waits_for_less_than_a_source_may_take() {
    assertThat(new AnswerLimits(Duration.ofSeconds(30), 1, 1, 1).unavailable())
        .isEqualTo(Duration.ofSeconds(30));
    assertThat(AnswerLimits.USUAL.unavailable()).isEqualTo(Duration.ofSeconds(9));
  }

  @Test
  void a_storage_that_fails_once_does_not_block_the_key_for_ever() {
    AtomicInteger looked = new AtomicInteger();
    Revalidation<String, Page> revalidation = new Revalidation<>(
        "test",
        Freshness.of(Duration.ofMinutes(10)),
        limits,
        source,
        key -> {
          if (looked.incrementAndGet() == 2) { // the second look is the fetch's own
            throw new IllegalStateException("the catalog is busy");
          }
          return null;
        },
        (key, stored) -> new Fetched<>(page("new", Duration.ZERO), false),
        threads,
        () -> now);

    assertThatThrownBy(() -> revalidation.answer("x")).hasMessageContaining("busy");
    assertThat(revalidation.answer("x").value().text()).isEqualTo("new");
  }

  // CONFORMANCE 116
  @Test
  void a_source_that_is_down_costs_no_waiting_where_something_is_stored() {
    source.down = true;

    Answer<Page> answer =
        holding(page("old", Duration.ofDays(1))).asking(this::fails).answer("x");

    assertThat(answer.status()).isEqualTo(CacheStatus.STALE);
    assertThat(fetches).hasValue(0);
  }

  // CONFORMANCE 112
  @Test
  void a_source_that_is_down_is_an_outage_at_once_where_nothing_is_stored() {
    source.down = true;
    Revalidation<String, Page> asking = asking(this::fails);

    assertThatThrownBy(() -> asking.answer("x"))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("no answer at present");
    assertThat(fetches).hasValue(0);
  }

  @Test
  void what_has_waited_for_a_thread_while_the_source_went_down_does_not_ask_it() {
    List<Runnable> waiting = new ArrayList<>();
    limits = new AnswerLimits(Duration.ofMillis(1), 1, 1, 1);
    Revalidation<String, Page> asking =
        holding(page("old", Duration.ofDays(1))).asking(this::fails, waiting::add);
    asking.answer("x");

    source.down = true;
    waiting.get(0).run();
    source.probes.set(1);
    asking.answer("x");

    assertThat(fetches).hasValue(0);
    waiting.get(1).run(); // the probe
    assertThat(fetches).hasValue(1);
  }

  @Test
  void one_probe_goes_on_behind_while_nobody_waits() throws Exception {
    source.down = true;
    source.probes.set(1);
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch asked = new CountDownLatch(1);
    Revalidation<String, Page> asking = asking(stored -> {
      asked.countDown();
      await(never);
      return new Fetched<>(page("new", Duration.ZERO), false);
    });

    assertThatThrownBy(() -> asking.answer("x")).isInstanceOf(UnavailableException.class);
    assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
    assertThatThrownBy(() -> asking.answer("y")).isInstanceOf(UnavailableException.class);

    assertThat(fetches).hasValue(1);
    never.countDown();
  }

  // CONFORMANCE 114
  @Test
  void a_source_that_asks_for_patience_is_left_alone_until_then() {
    source.patience = NOW.plusSeconds(30);
    Revalidation<String, Page> asking = holding(page("old", Duration.ofMinutes(12)))
        .asking(stored -> new Fetched<>(page("new", now), false));

    assertThat(asking.answer("x").status()).isEqualTo(CacheStatus.STALE);
    assertThat(fetches).hasValue(0);
    now = NOW.plus(Duration.ofMinutes(10));

    assertThat(asking.answer("x").status()).isEqualTo(CacheStatus.MISS);
  }

  @Test
  void after_a_failure_the_stored_answer_is_given_for_a_while_before_the_source_is_asked_again() {
    Revalidation<String, Page> asking =
        holding(page("old", Duration.ofDays(1))).asking(this::fails);
    asking.answer("x");

    assertThat(asking.answer("x").status()).isEqualTo(CacheStatus.STALE);
    assertThat(fetches).hasValue(1);
    now = NOW.plusSeconds(13);
    asking.answer("x");

    assertThat(fetches).hasValue(2);
  }

  @Test
  void a_failure_does_not_keep_whoever_has_nothing_from_asking_again() {
    Revalidation<String, Page> asking = asking(this::fails);

    assertThatThrownBy(() -> asking.answer("x")).isInstanceOf(UnavailableException.class);
    assertThatThrownBy(() -> asking.answer("x")).isInstanceOf(UnavailableException.class);

    assertThat(fetches).hasValue(2);
  }

  @Test
  void what_is_known_to_be_another_by_now_is_asked_for_before_it_is_given() {
    Answer<Page> answer = holding(new Page("old", NOW.minusSeconds(60), true, Duration.ZERO))
        .asking(stored -> new Fetched<>(page("new", now), false))
        .answer("x");

    assertThat(answer.value().text()).isEqualTo("new");
  }

  @Test
  void it_is_given_all_the_same_where_the_upstream_fails() {
    Answer<Page> answer = holding(new Page("old", NOW.minusSeconds(60), true, Duration.ZERO))
        .asking(this::fails)
        .answer("x");

    assertThat(answer.status()).isEqualTo(CacheStatus.STALE);
  }

  @Test
  void what_holds_for_seconds_is_not_given_out_of_the_grace() {
    Page page = new Page("late", NOW.minusSeconds(6), true, Duration.ofSeconds(5));
    Answer<Page> answer = holding(page)
        .asking(stored ->
            new Fetched<>(new Page("late again", now, true, Duration.ofSeconds(11)), false))
        .answer("x");

    assertThat(answer.value().text()).isEqualTo("late again");
    assertThat(answer.until()).isEqualTo(NOW.plusSeconds(11));
  }

  @Test
  void nothing_holds_for_longer_than_usual() {
    Page page = new Page("late", NOW.minusSeconds(60), true, Duration.ofDays(1));

    Answer<Page> answer = holding(page).asking(this::fails).answer("x");

    assertThat(answer.until()).isEqualTo(NOW.plus(Duration.ofMinutes(9)));
  }

  @Test
  void a_clock_that_is_set_back_makes_no_answer_older_or_younger_than_it_is() {
    Revalidation<String, Page> asking = asking(stored -> new Fetched<>(page("new", now), false));
    asking.answer("x");
    now = NOW.minus(Duration.ofDays(2));

    Answer<Page> answer = asking.answer("x");

    assertThat(answer.status()).isEqualTo(CacheStatus.HIT);
    assertThat(answer.until()).isBetween(now.plusSeconds(500), now.plusSeconds(600));
    assertThat(fetches).hasValue(1);
  }

  @Test
  void an_answer_from_the_future_that_somebody_else_stored_is_asked_for_anew() {
    Answer<Page> answer = holding(page("old", NOW.plus(Duration.ofDays(2))))
        .asking(stored -> new Fetched<>(page("new", now), false))
        .answer("x");

    assertThat(answer.value().text()).isEqualTo("new");
  }

  @Test
  void a_refresh_asks_though_the_answer_is_fresh_and_the_source_said_to_be_down() throws Exception {
    source.down = true;
    Revalidation<String, Page> asking =
        holding(page("old", Duration.ofMinutes(1))).asking(this::fails);

    Fetched<Page> fetched =
        asking.refresh("x", (key, stored) -> new Fetched<>(page("new", now), false));

    assertThat(fetched.value().text()).isEqualTo("new");
  }

  @Test
  void a_refresh_waits_for_the_fetch_under_way_and_asks_once_more() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch asked = new CountDownLatch(1);
    Revalidation<String, Page> asking = asking(stored -> {
      asked.countDown();
      await(go);
      return new Fetched<>(page("first", now), false);
    });
    Future<Answer<Page>> client = threads.submit(() -> asking.answer("x"));
    asked.await();

    Future<Fetched<Page>> refresh = threads.submit(() ->
        asking.refresh("x", (key, stored) -> new Fetched<>(page("second", now), false)));
    go.countDown();

    assertThat(client.get(10, TimeUnit.SECONDS).value().text()).isEqualTo("first");
    assertThat(refresh.get(10, TimeUnit.SECONDS).value().text()).isEqualTo("second");
  }

  @Test
  void what_made_a_refresh_fail_is_told_to_whoever_asked_for_it() {
    Revalidation<String, Page> asking = asking(this::fails);

    assertThatThrownBy(() -> asking.refresh("x", (key, stored) -> fails(stored)))
        .isInstanceOf(IOException.class)
        .hasMessage("no route");
  }

  private RevalidationTest holding(Page page) {
    held = page;
    return this;
  }

  private interface Upstream {
    Fetched<Page> ask(@Nullable Page stored) throws IOException;
  }

  private Revalidation<String, Page> asking(Upstream upstream) {
    return asking(upstream, threads);
  }

  private Revalidation<String, Page> asking(Upstream upstream, Executor executor) {
    return new Revalidation<>(
        "test",
        Freshness.of(Duration.ofMinutes(10)),
        limits,
        source,
        key -> held,
        (key, stored) -> {
          fetches.incrementAndGet();
          Fetched<Page> fetched = upstream.ask(stored);
          held = fetched.value();
          return fetched;
        },
        executor,
        () -> now);
  }

  private Fetched<Page> fails(@Nullable Page stored) throws IOException {
    throw new IOException("no route");
  }

  private static Page page(String text, Duration age) {
    return page(text, NOW.minus(age));
  }

  private static Page page(String text, Instant fetched) {
    return new Page(text, fetched, true);
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
