package dev.clutch.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PassThroughTest {
  private static final int HELD_BACK = 1_000;

  /** Gives content in pieces, and then ends or breaks. */
  private static final class Source implements Bytes {
    private final byte[] content;
    private final int breakAt;
    private int position;
    private int reads;
    private boolean isClosed;

    Source(byte[] content, int breakAt) {
      this.content = content;
      this.breakAt = breakAt;
    }

    @Override
    public int read(byte[] chunk) throws IOException {
      reads++;
      if (position >= breakAt) {
        throw new IOException("cut");
      }
      int count = Math.min(Math.min(700, chunk.length), content.length - position);
      System.arraycopy(content, position, chunk, 0, count);
      position += count;
      return count == 0 ? -1 : count;
    }

    @Override
    public void close() {
      isClosed = true;
    }
  }

  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private final Turns turns = new Turns(1);
  private final byte[] content = content(10_000);
  private final Source source = new Source(content, Integer.MAX_VALUE);

  private PassThrough passing(Source from, int heldBack, byte[] head) {
    return new PassThrough(from, heldBack, head, turns, tasks::add);
  }

  private void runTasks() {
    Runnable task;
    while ((task = tasks.poll()) != null) {
      task.run();
    }
  }

  private byte[] readAll(PassThrough stream) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(900);
    int count;
    while ((count = stream.read(buffer)) >= 0) {
      all.write(buffer.array(), 0, count);
      buffer.clear();
      if (count == 0) {
        AtomicInteger told = new AtomicInteger();
        stream.onReadable(told::incrementAndGet);
        runTasks();
        assertThat(told).hasValue(1);
      }
    }
    return all.toByteArray();
  }

  @Test
  void everything_comes_in_order() throws IOException {
    assertThat(readAll(passing(source, 0, new byte[0]))).isEqualTo(content);
  }

  @Test
  void what_was_here_before_comes_first() throws IOException {
    byte[] head = {1, 2, 3};

    byte[] all = readAll(passing(source, HELD_BACK, head));

    assertThat(all).startsWith(head).hasSize(content.length + 3);
  }

  @Test
  void nothing_is_fetched_before_the_reader_wants_something() throws IOException {
    PassThrough stream = passing(source, 0, new byte[0]);

    assertThat(stream.read(ByteBuffer.allocate(10))).isZero();

    assertThat(tasks).isEmpty();
    assertThat(source.reads).isZero();
  }

  @Test
  void no_more_is_fetched_than_the_reader_wants() {
    PassThrough stream = passing(source, 0, new byte[0]);
    stream.onReadable(() -> {});
    runTasks();

    stream.onReadable(() -> {});
    runTasks();

    assertThat(source.reads).isEqualTo(1);
  }

  @Test
  void the_end_is_held_back_until_the_source_has_said_that_it_is_the_end() throws IOException {
    Source cut = new Source(content, 7_000);
    PassThrough stream = passing(cut, HELD_BACK, new byte[0]);
    ByteBuffer all = ByteBuffer.allocate(20_000);

    assertThatThrownBy(() -> {
          while (true) {
            stream.read(all);
            stream.onReadable(() -> {});
            runTasks();
          }
        })
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cut");

    assertThat(all.position()).isBetween(7_000 - HELD_BACK - 700, 7_000 - HELD_BACK);
  }

  @Test
  void the_source_is_let_go_when_all_has_come_although_it_is_not_read_yet() {
    PassThrough stream = passing(source, 20_000, new byte[0]);

    stream.onReadable(() -> {});
    runTasks();

    assertThat(source.isClosed).isTrue();
  }

  @Test
  void the_source_is_let_go_when_the_reader_leaves() {
    PassThrough stream = passing(source, 0, new byte[0]);
    stream.onReadable(() -> {});
    runTasks();

    stream.close();
    runTasks();

    assertThat(source.isClosed).isTrue();
  }

  @Test
  void one_more_than_may_waits_until_another_is_done() {
    PassThrough first = passing(source, 0, new byte[0]);
    first.onReadable(() -> {});
    runTasks();
    AtomicInteger told = new AtomicInteger();
    PassThrough second = passing(new Source(content(5), 100), 0, new byte[0]);

    second.onReadable(told::incrementAndGet);
    runTasks();
    assertThat(told).hasValue(0);
    first.close();
    runTasks();

    assertThat(told).hasValue(1);
  }

  @Test
  void who_leaves_while_waiting_takes_no_turn_from_the_next() {
    PassThrough first = passing(source, 0, new byte[0]);
    first.onReadable(() -> {});
    runTasks();
    PassThrough impatient = passing(new Source(content(5), 100), 0, new byte[0]);
    impatient.onReadable(() -> {});
    impatient.close();
    AtomicInteger told = new AtomicInteger();
    PassThrough third = passing(new Source(content(5), 100), 0, new byte[0]);
    third.onReadable(told::incrementAndGet);

    first.close();
    runTasks();

    assertThat(told).hasValue(1);
  }

  @Test
  void who_leaves_while_waiting_keeps_nothing_open_and_asks_for_nothing() {
    PassThrough first = passing(source, 0, new byte[0]);
    first.onReadable(() -> {});
    runTasks();
    Source unwanted = new Source(content(5), 100);
    PassThrough impatient = passing(unwanted, 0, new byte[0]);
    impatient.onReadable(() -> {});

    impatient.close();
    runTasks();

    assertThat(unwanted.isClosed).isTrue();
    first.close();
    runTasks();
    assertThat(unwanted.reads).isZero();
    assertThat(turns.isIdle()).isTrue();
  }

  @Test
  void a_turn_that_was_never_used_is_given_back() {
    PassThrough stream = passing(source, 0, new byte[0]);

    assertThat(stream.tryTurn()).isTrue();
    assertThat(passing(source, 0, new byte[0]).tryTurn()).isFalse();
    stream.close();
    runTasks();

    assertThat(turns.isIdle()).isTrue();
  }

  @Test
  void what_no_thread_takes_fails() {
    PassThrough stream = new PassThrough(source, 0, new byte[0], turns, task -> {
      throw new java.util.concurrent.RejectedExecutionException("full");
    });
    AtomicInteger told = new AtomicInteger();

    stream.onReadable(told::incrementAndGet);

    assertThat(told).hasValue(1);
    assertThatThrownBy(() -> stream.read(ByteBuffer.allocate(10))).isInstanceOf(IOException.class);
  }

  private static byte[] content(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }
}
