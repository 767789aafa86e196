package dev.clutch.storage.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.model.Digest;
import dev.clutch.model.Filename;
import dev.clutch.storage.Admission.Room;
import dev.clutch.storage.BlobStore;
import dev.clutch.storage.Pin;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpaceTest {
  @TempDir
  private Path directory = Path.of("");

  private static boolean admits(Stock stock, long bytes) {
    try (Room room = stock.upkeep.admission().open()) {
      return room.admits(bytes);
    }
  }

  @Test
  void nothing_is_removed_while_there_is_room() throws IOException {
    try (Stock stock = new Stock(directory, 100)) {
      Digest a = stock.store("a-1.zip", 'a', 40);

      assertThat(admits(stock, 60)).isTrue();
      assertThat(stock.has(a)).isTrue();
    }
  }

  @Test
  void what_was_not_used_for_longest_makes_room_and_its_readers_are_told() throws IOException {
    try (Stock stock = new Stock(directory, 100)) {
      Digest a = stock.store("a-1.zip", 'a', 40);
      Digest b = stock.store("b-1.zip", 'b', 40);
      stock.use(a);

      assertThat(admits(stock, 50)).isTrue();

      assertThat(stock.has(a)).isTrue();
      assertThat(stock.has(b)).isFalse();
      assertThat(stock.blobs.find(b)).isEmpty();
      assertThat(stock.gone).containsExactly("b-1.zip");
    }
  }

  @Test
  void a_file_larger_than_everything_is_refused_and_nothing_removed_for_it() throws IOException {
    try (Stock stock = new Stock(directory, 100)) {
      Digest a = stock.store("a-1.zip", 'a', 40);

      assertThat(admits(stock, 101)).isFalse();
      assertThat(stock.has(a)).isTrue();
    }
  }

  @Test
  void what_is_on_its_way_counts() throws IOException {
    try (Stock stock = new Stock(directory, 100)) {
      try (Room first = stock.upkeep.admission().open()) {
        assertThat(first.admits(60)).isTrue();

        assertThat(admits(stock, 50)).isFalse();
      }
      assertThat(admits(stock, 50)).isTrue();
    }
  }

  @Test
  void a_file_of_unknown_length_asks_again_as_it_grows() throws IOException {
    try (Stock stock = new Stock(directory, 100);
        Room room = stock.upkeep.admission().open()) {
      Digest a = stock.store("a-1.zip", 'a', 40);

      assertThat(room.admits(0)).isTrue();
      assertThat(room.admits(50)).isTrue();
      assertThat(stock.has(a)).isTrue();
      assertThat(room.admits(70)).isTrue();
      assertThat(stock.has(a)).isFalse();
      assertThat(room.admits(101)).isFalse();
      assertThat(stock.upkeep.status().arriving()).isEqualTo(70);
    }
  }

  @Test
  void one_that_grows_byte_by_byte_does_not_ask_for_each() throws IOException {
    try (Stock stock = new Stock(directory, 1L << 30);
        Room room = stock.upkeep.admission().open()) {
      assertThat(room.admits(1)).isTrue();
      assertThat(room.admits(2)).isTrue();
      long arriving = stock.upkeep.status().arriving();

      assertThat(room.admits(1_000)).isTrue();

      assertThat(stock.upkeep.status().arriving()).isEqualTo(arriving);
    }
  }

  @Test
  void what_is_pinned_stays_and_so_does_all_else_where_the_rest_is_not_enough() throws IOException {
    try (Stock stock = new Stock(directory, 100)) {
      Digest pinned = stock.store("demo-1.0.zip", 'a', 60);
      Digest other = stock.store("demo-2.0.zip", 'b', 30);
      stock.pins.add(Pin.of(Stock.DEMO, "1.0"), stock.now());

      assertThat(admits(stock, 50)).isFalse();
      assertThat(stock.has(other)).isTrue();
      assertThat(admits(stock, 40)).isTrue();
      assertThat(stock.has(pinned)).isTrue();
      assertThat(stock.has(other)).isFalse();
    }
  }

  @Test
  void a_pin_of_a_file_keeps_its_blob_for_every_other_file_that_shares_it() throws IOException {
    try (Stock stock = new Stock(directory, 100)) {
      Digest shared = stock.store("copy-1.0.zip", 'a', 60);
      stock.store("demo-1.0.zip", 'a', 60);
      stock.pins.add(Pin.of(Stock.DEMO, new Filename("demo-1.0.zip")), stock.now());

      assertThat(admits(stock, 50)).isFalse();
      assertThat(stock.has(shared)).isTrue();
    }
  }

  @Test
  void what_is_unpinned_makes_room_again() throws IOException {
    try (Stock stock = new Stock(directory, 100)) {
      stock.store("demo-1.0.zip", 'a', 60);
      stock.pins.add(Pin.of(Stock.DEMO), stock.now());
      assertThat(admits(stock, 50)).isFalse();

      stock.pins.remove(Pin.of(Stock.DEMO));

      assertThat(admits(stock, 50)).isTrue();
    }
  }

  @Test
  void what_was_asked_for_a_moment_ago_stays() throws IOException {
    try (Stock stock = new Stock(directory, 100)) {
      Digest a = stock.store("a-1.zip", 'a', 60);
      stock.upkeep.uses().used(a.hex());

      assertThat(admits(stock, 50)).isFalse();
      assertThat(stock.has(a)).isTrue();
      stock.settle();
      assertThat(admits(stock, 50)).isTrue();
    }
  }

  @Test
  void a_blob_of_two_files_counts_once_and_goes_with_both() throws IOException {
    try (Stock stock = new Stock(directory, 100)) {
      Digest shared = stock.store("a-1.zip", 'a', 60);
      stock.store("b-1.zip", 'a', 60);

      assertThat(stock.upkeep.status().stored()).isEqualTo(60);
      assertThat(admits(stock, 40)).isTrue();
      assertThat(stock.has(shared)).isTrue();
      assertThat(admits(stock, 41)).isTrue();
      assertThat(stock.has(shared)).isFalse();
      assertThat(stock.gone).containsExactlyInAnyOrder("a-1.zip", "b-1.zip");
      assertThat(stock.upkeep.status().stored()).isZero();
    }
  }

  @Test
  void whoever_reads_a_file_that_makes_room_reads_it_to_its_end() throws IOException {
    try (Stock stock = new Stock(directory, 100)) {
      Digest a = stock.store("a-1.zip", 'a', 60);
      try (FileChannel reader =
          FileChannel.open(stock.blobs.find(a).orElseThrow(), StandardOpenOption.READ)) {
        assertThat(admits(stock, 50)).isTrue();

        ByteBuffer bytes = ByteBuffer.allocate(100);
        assertThat(reader.read(bytes)).isEqualTo(60);
      }
    }
  }

  @Test
  void the_sum_is_right_after_a_restart() throws IOException {
    try (Stock stock = new Stock(directory, 100)) {
      stock.store("a-1.zip", 'a', 60);
    }
    try (Stock stock = new Stock(directory, 100)) {
      assertThat(stock.upkeep.status().stored()).isEqualTo(60);
    }
  }

  @Test
  void a_file_that_replaces_another_frees_the_room_of_the_former() throws IOException {
    try (Stock stock = new Stock(directory, 100)) {
      Digest former = stock.store("a-1.zip", 'a', 60);
      stock.store("a-1.zip", 'b', 30);

      assertThat(stock.upkeep.status().stored()).isEqualTo(30);
      assertThat(stock.blobs.find(former)).isEmpty();
    }
  }

  @Test
  void where_the_disk_has_to_keep_more_free_than_it_can_nothing_is_stored_nor_removed()
      throws IOException {
    try (Stock stock = new Stock(directory, new Limits(1_000, 50L))) {
      Digest a = stock.store("a-1.zip", 'a', 10);
      stock.blobs.disk = new BlobStore.Disk(1_000, 30);

      assertThat(admits(stock, 5)).isFalse();
      assertThat(stock.has(a)).isTrue();
      assertThat(stock.upkeep.status().isFull()).isTrue();
    }
  }

  @Test
  void what_is_stored_goes_where_that_keeps_the_disk_as_free_as_it_has_to_be() throws Exception {
    try (Stock stock = new Stock(directory, new Limits(1_000, 50L))) {
      Digest a = stock.store("a-1.zip", 'a', 10);
      Digest b = stock.store("b-1.zip", 'b', 10);
      stock.blobs.disk = new BlobStore.Disk(1_000, 50);

      assertThat(stock.upkeep.gc(true).evicted()).isEqualTo(Freed.NOTHING);
      stock.blobs.disk = new BlobStore.Disk(1_000, 42);
      assertThat(admits(stock, 2)).isTrue();
      assertThat(stock.has(a)).isFalse();
      assertThat(stock.has(b)).isTrue();
      stock.blobs.disk = new BlobStore.Disk(1_000, 52);
      assertThat(admits(stock, 2)).isTrue();
      assertThat(stock.upkeep.status().isFull()).isFalse();
    }
  }

  @Test
  void files_whose_room_comes_free_late_are_waited_for_before_others_go() throws Exception {
    try (Stock stock = new Stock(directory, new Limits(1_000, 50L))) {
      Digest a = stock.store("a-1.zip", 'a', 10);
      Digest b = stock.store("b-1.zip", 'b', 10);
      Digest c = stock.store("c-1.zip", 'c', 10);
      Digest d = stock.store("d-1.zip", 'd', 10);
      stock.blobs.disk = new BlobStore.Disk(1_000, 42); // as a is still mapped, so it stays

      for (int i = 0; i < 3; i++) {
        assertThat(admits(stock, 2)).isTrue();
      }
      assertThat(stock.has(a)).isFalse();
      assertThat(stock.has(b)).isTrue();

      assertThat(admits(stock, 3)).isTrue(); // for which a is not enough
      assertThat(stock.has(b)).isFalse();
      stock.blobs.disk = new BlobStore.Disk(1_000, 52); // a has come free
      assertThat(admits(stock, 12)).isTrue();
      assertThat(stock.has(c)).isTrue();

      stock.pass(Duration.ofMinutes(5)); // b may be anybody's
      assertThat(admits(stock, 12)).isTrue();
      assertThat(stock.has(c)).isFalse();
      assertThat(stock.has(d)).isTrue();
    }
  }

  @Test
  void half_of_what_is_to_be_left_free_is_left_whatever_comes_free_later() throws Exception {
    try (Stock stock = new Stock(directory, new Limits(1_000, 50L))) {
      Digest a = stock.store("a-1.zip", 'a', 30);
      Digest b = stock.store("b-1.zip", 'b', 30);
      stock.blobs.disk = new BlobStore.Disk(1_000, 24); // as a is still mapped, so it stays

      for (int i = 0; i < 3; i++) {
        assertThat(admits(stock, 2)).isFalse();
      }

      assertThat(stock.has(a)).isFalse();
      assertThat(stock.has(b)).isTrue();
    }
  }

  @Test
  void where_nothing_can_be_removed_what_comes_is_not_stored_and_what_is_there_stays()
      throws IOException {
    try (Stock stock = new Stock(directory, 100)) {
      Digest a = stock.store("a-1.zip", 'a', 60);
      stock.blobs.isReadOnly = true;

      assertThat(admits(stock, 50)).isFalse();
      assertThat(stock.blobs.find(a)).isPresent();
    }
  }

  @Test
  void usually_two_gigabytes_or_a_twentieth_of_a_small_disk_are_left_free() {
    Limits limits = new Limits(100, null);

    assertThat(limits.minFree(new BlobStore.Disk(1L << 40, 0))).isEqualTo(2L << 30);
    assertThat(limits.minFree(new BlobStore.Disk(20_000, 0))).isEqualTo(1_000);
    assertThat(new Limits(100, 7L).minFree(new BlobStore.Disk(20_000, 0))).isEqualTo(7);
  }
}
