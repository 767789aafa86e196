package dev.clutch.proxy;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.repository.FileStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class TransferTest {
  private static final int LENGTH = 200_000;

  @TempDir
  private Path directory = Path.of("");

  private Path part;
  private FileChannel channel;
  private final byte[] content = content();
  private final Elsewhere elsewhere = new Elsewhere();
  private final Transfer transfer = new Transfer("tag-1", OptionalLong.empty(), elsewhere);

  /** Gives what is missing from memory. */
  private final class Elsewhere implements Transfer.Elsewhere {
    private final List<Integer> heads = new ArrayList<>();

    @Override
    public FileStream rest(Unstored unstored, byte[] head) {
      heads.add(head.length);
      byte[] all = Arrays.copyOf(head, head.length + LENGTH - (int) unstored.received());
      System.arraycopy(
          content, (int) unstored.received(), all, head.length, all.length - head.length);
      return stream(all);
    }

    @Override
    public FileStream stream(long from, long to) {
      return stream(Arrays.copyOfRange(content, (int) from, (int) Math.min(to, LENGTH)));
    }

    private static FileStream stream(byte[] bytes) {
      ByteBuffer left = ByteBuffer.wrap(bytes);
      return new FileStream() {
        @Override
        public int read(ByteBuffer target) {
          if (!left.hasRemaining()) {
            return -1;
          }
          int count = Math.min(left.remaining(), target.remaining());
          target.put(left.slice(left.position(), count));
          left.position(left.position() + count);
          return count;
        }

        @Override
        public void onReadable(Runnable action) {
          action.run();
        }

        @Override
        public void close() {}
      };
    }
  }

  @BeforeEach
  void begin() throws IOException {
    part = directory.resolve("x.part");
    channel = FileChannel.open(
        part, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  @Test
  void what_has_arrived_is_readable_while_the_rest_is_still_coming() throws IOException {
    transfer.start(channel, OptionalLong.of(LENGTH));
    write(0, 100_000);

    try (FileStream reader = transfer.stream(0, Long.MAX_VALUE)) {
      assertThat(drain(reader)).isEqualTo(Arrays.copyOf(content, 100_000));
      assertThat(reader.read(ByteBuffer.allocate(10))).isZero();
    }
  }

  @Test
  void the_last_stretch_is_held_back_until_the_whole_is_verified() throws IOException {
    transfer.start(channel, OptionalLong.of(LENGTH));
    write(0, LENGTH);

    try (FileStream reader = transfer.stream(0, Long.MAX_VALUE)) {
      assertThat(drain(reader)).hasSize(LENGTH - Transfer.HELD_BACK);
      complete();
      assertThat(drain(reader)).hasSize(Transfer.HELD_BACK);
      assertThat(reader.read(ByteBuffer.allocate(10))).isEqualTo(-1);
    }
  }

  @RepeatedTest(200)
  void the_moment_of_completion_is_never_taken_for_an_end_without_the_last_stretch()
      throws Exception {
    transfer.start(channel, OptionalLong.empty());
    write(0, LENGTH);

    try (FileStream reader = transfer.stream(0, Long.MAX_VALUE)) {
      drain(reader);
      CountDownLatch reading = new CountDownLatch(1);
      CompletableFuture<Integer> next = CompletableFuture.supplyAsync(() -> {
        reading.countDown();
        return next(reader);
      });
      reading.await();
      complete();

      assertThat(next.get(10, TimeUnit.SECONDS)).isPositive();
    }
  }

  private static int next(FileStream reader) {
    try {
      int count = 0;
      while (count == 0) {
        count = reader.read(ByteBuffer.allocate(10));
      }
      return count;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void a_file_of_unknown_length_holds_back_its_end_too() throws IOException {
    transfer.start(channel, OptionalLong.empty());
    write(0, LENGTH);

    try (FileStream reader = transfer.stream(0, Long.MAX_VALUE)) {
      assertThat(drain(reader)).hasSize(LENGTH - Transfer.HELD_BACK);
    }
  }

  @Test
  void it_has_begun_only_when_a_reader_would_get_something() throws IOException {
    CompletableFuture<?> begun = begun();
    transfer.start(channel, OptionalLong.of(LENGTH));
    write(0, 1);

    assertThat(begun).isCompleted();
  }

  @Test
  void a_small_file_has_not_begun_before_it_is_verified() throws IOException {
    CompletableFuture<?> begun = begun();
    transfer.start(channel, OptionalLong.of(1_000));
    write(0, 1_000);

    assertThat(begun).isNotDone();
  }

  @Test
  void a_failure_reaches_whoever_waits_for_the_beginning() {
    CompletableFuture<?> begun = begun();
    transfer.fail(new IOException("cut"));

    assertThat(begun).isCompletedExceptionally();
  }

  @Test
  void a_failure_never_looks_like_the_end() throws IOException {
    transfer.start(channel, OptionalLong.of(LENGTH));
    write(0, 100_000);
    FileStream reader = transfer.stream(0, Long.MAX_VALUE);

    transfer.fail(new IOException("cut"));

    assertThat(reader.read(ByteBuffer.allocate(100_000))).isEqualTo(100_000);
    assertThatThrownBy(() -> reader.read(ByteBuffer.allocate(10)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cut");
    reader.close();
  }

  @Test
  void a_stretch_ends_where_it_was_asked_to_end() throws IOException {
    transfer.start(channel, OptionalLong.of(LENGTH));
    write(0, 100_000);

    try (FileStream reader = transfer.stream(10, 20)) {
      assertThat(drain(reader)).isEqualTo(Arrays.copyOfRange(content, 10, 20));
      assertThat(reader.read(ByteBuffer.allocate(10))).isEqualTo(-1);
    }
  }

  @Test
  void a_reader_is_told_when_more_has_come_and_holds_no_thread_until_then() throws IOException {
    transfer.start(channel, OptionalLong.of(LENGTH));
    FileStream reader = transfer.stream(0, Long.MAX_VALUE);
    AtomicInteger told = new AtomicInteger();

    reader.onReadable(told::incrementAndGet);
    assertThat(told).hasValue(0);
    write(0, 10);
    write(10, 10);

    assertThat(told).hasValue(1);
    reader.close();
  }

  @Test
  void a_reader_that_has_something_to_read_is_told_at_once() throws IOException {
    transfer.start(channel, OptionalLong.of(LENGTH));
    write(0, 10);
    AtomicInteger told = new AtomicInteger();

    try (FileStream reader = transfer.stream(0, Long.MAX_VALUE)) {
      reader.onReadable(told::incrementAndGet);
    }

    assertThat(told).hasValue(1);
  }

  @Test
  void what_is_verified_is_read_to_its_end_while_it_is_being_stored() throws IOException {
    transfer.start(channel, OptionalLong.of(LENGTH));
    write(0, LENGTH);
    AtomicInteger told = new AtomicInteger();
    FileStream early = transfer.stream(LENGTH - 10, Long.MAX_VALUE);
    early.onReadable(told::incrementAndGet);

    transfer.verified(LENGTH);

    assertThat(told).hasValue(1);
    assertThat(drain(early)).hasSize(10);
    early.close();
    try (FileStream late = transfer.stream(0, Long.MAX_VALUE)) {
      assertThat(drain(late)).isEqualTo(content);
      assertThat(late.read(ByteBuffer.allocate(10))).isEqualTo(-1);
    }
    assertThat(channel.isOpen()).isTrue(); // whoever stores it needs it
    assertThat(transfer.isKept()).isTrue();
    assertThat(transfer.isEnded()).isFalse();
    complete();
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void what_could_not_be_stored_after_all_is_read_to_its_end_and_then_had_elsewhere()
      throws IOException {
    transfer.start(channel, OptionalLong.of(LENGTH));
    write(0, LENGTH);
    FileStream reader = transfer.stream(0, Long.MAX_VALUE);
    transfer.verified(LENGTH);

    transfer.fail(new IllegalStateException("whatever happened"));

    assertThat(transfer.isKept()).isFalse();
    assertThat(drain(reader)).isEqualTo(content);
    reader.close();
    assertThat(channel.isOpen()).isFalse();
    try (FileStream late = transfer.stream(0, Long.MAX_VALUE)) {
      assertThat(drain(late)).isEqualTo(content);
    }
  }

  @Test
  void the_channel_is_let_go_when_the_last_reader_has_left_and_not_before() throws IOException {
    transfer.start(channel, OptionalLong.of(LENGTH));
    write(0, LENGTH);
    FileStream reader = transfer.stream(0, Long.MAX_VALUE);
    complete();

    assertThat(channel.isOpen()).isTrue();
    reader.close();
    reader.close();

    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void what_begins_anew_lets_the_first_attempt_go() throws IOException {
    transfer.start(channel, OptionalLong.of(LENGTH));
    FileChannel second = FileChannel.open(directory.resolve("y.part"), CREATE_NEW, WRITE);

    transfer.start(second, OptionalLong.of(LENGTH));

    assertThat(channel.isOpen()).isFalse();
    assertThat(second.isOpen()).isTrue();
    transfer.fail(new IOException("cut"));
    assertThat(second.isOpen()).isFalse();
  }

  @Test
  void what_can_not_be_stored_is_read_to_where_it_was_written_and_on_from_elsewhere()
      throws IOException {
    transfer.start(channel, OptionalLong.of(LENGTH));
    write(0, 100_000);
    FileStream whole = transfer.stream(0, Long.MAX_VALUE);
    FileStream part = transfer.stream(90_000, 110_000);
    FileStream arrived = transfer.stream(10, 20);

    byte[] unwritten = Arrays.copyOfRange(content, 100_000, 105_000);
    transfer.goOnUnstored(new Unstored(105_000, new Checksums(Map.of()), unwritten));

    assertThat(drain(whole)).isEqualTo(content);
    assertThat(drain(part)).isEqualTo(Arrays.copyOfRange(content, 90_000, 110_000));
    assertThat(drain(arrived)).isEqualTo(Arrays.copyOfRange(content, 10, 20));
    assertThat(transfer.isKept()).isFalse();
    whole.close();
    part.close();
    arrived.close();
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void the_bytes_that_were_held_back_of_what_can_not_be_stored_stay_held_back() throws IOException {
    transfer.start(channel, OptionalLong.of(LENGTH));
    write(0, LENGTH - 10);
    FileStream whole = transfer.stream(0, Long.MAX_VALUE);

    byte[] unwritten = Arrays.copyOfRange(content, LENGTH - 10, LENGTH);
    transfer.goOnUnstored(new Unstored(LENGTH, new Checksums(Map.of()), unwritten));
    drain(whole);

    assertThat(elsewhere.heads).containsExactly(Transfer.HELD_BACK);
    whole.close();
  }

  @Test
  void who_comes_after_the_end_reads_the_stored_file() throws IOException {
    transfer.start(channel, OptionalLong.of(LENGTH));
    write(0, LENGTH);
    complete();

    try (FileStream late = transfer.stream(0, Long.MAX_VALUE)) {
      assertThat(drain(late)).isEqualTo(content);
    }
  }

  @Test
  void its_tag_is_the_attempts_until_the_bytes_are_verified() throws IOException {
    transfer.start(channel, OptionalLong.of(LENGTH));
    assertThat(transfer.entityTag()).isEqualTo("tag-1");

    complete();

    assertThat(transfer.entityTag()).isEqualTo("verified");
  }

  @RepeatedTest(50)
  void readers_that_come_at_any_time_get_every_byte_once() throws Exception {
    transfer.start(channel, OptionalLong.of(LENGTH));
    List<Collector> collectors = new ArrayList<>();
    CountDownLatch go = new CountDownLatch(1);
    Thread writer = new Thread(() -> {
      try {
        go.await();
        for (int from = 0; from < LENGTH; from += 10_000) {
          write(from, 10_000);
        }
        complete();
      } catch (IOException | InterruptedException e) {
        transfer.fail(e);
      }
    });
    writer.start();
    go.countDown();
    for (int i = 0; i < 8; i++) {
      Collector collector = new Collector(transfer.stream(i * 1_000L, Long.MAX_VALUE));
      collectors.add(collector);
      collector.proceed();
    }
    writer.join();

    for (int i = 0; i < 8; i++) {
      Collector collector = collectors.get(i);
      assertThat(collector.done.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(collector.bytes.toByteArray())
          .isEqualTo(Arrays.copyOfRange(content, i * 1_000, LENGTH));
    }
  }

  /** Reads as the edge does: what is there, then waits to be told. */
  private static final class Collector {
    private final FileStream stream;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CountDownLatch done = new CountDownLatch(1);

    Collector(FileStream stream) {
      this.stream = stream;
    }

    synchronized void proceed() {
      try {
        ByteBuffer buffer = ByteBuffer.allocate(7_000);
        int count;
        while ((count = stream.read(buffer)) > 0) {
          bytes.write(buffer.array(), 0, count);
          buffer.clear();
        }
        if (count == 0) {
          stream.onReadable(this::proceed);
          return;
        }
      } catch (IOException e) {
        bytes.reset();
      }
      stream.close();
      done.countDown();
    }
  }

  private CompletableFuture<?> begun() {
    CompletableFuture<Boolean> begun = new CompletableFuture<>();
    transfer.whenBegun((file, failure) -> {
      if (failure == null) {
        begun.complete(true);
      } else {
        begun.completeExceptionally(failure);
      }
    });
    return begun;
  }

  private void write(int from, int count) throws IOException {
    channel.write(ByteBuffer.wrap(content, from, count), from);
    transfer.progressed(from + count);
  }

  private void complete() throws IOException {
    Path stored = directory.resolve("stored");
    Files.move(part, stored, StandardCopyOption.ATOMIC_MOVE);
    transfer.complete(stored, "verified", LENGTH);
  }

  private static byte[] drain(FileStream reader) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(30_000);
    while (reader.read(buffer) > 0) {
      bytes.write(buffer.array(), 0, buffer.position());
      buffer.clear();
    }
    return bytes.toByteArray();
  }

  private static byte[] content() {
    byte[] bytes = new byte[LENGTH];
    new Random(7).nextBytes(bytes);
    return bytes;
  }
}
