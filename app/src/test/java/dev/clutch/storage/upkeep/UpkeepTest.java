package dev.clutch.storage.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.model.Digest;
import dev.clutch.storage.FileRow;
import dev.clutch.storage.StoredList;
import dev.clutch.storage.sql.ListStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpkeepTest {
  @TempDir
  private Path directory = Path.of("");

  private static void damage(Stock stock, Digest sha256) throws Exception {
    Path blob = stock.blobs.find(sha256).orElseThrow();
    byte[] bytes = Files.readAllBytes(blob);
    bytes[bytes.length / 2] ^= 1;
    Files.write(blob, bytes);
  }

  private static void list(Stock stock, Digest sha256) {
    new ListStore(stock.catalog())
        .save(stock.source(), new StoredList(sha256, "", null, null, null, stock.now()));
  }

  private static Scrub scrub(Stock stock) {
    return scrub(stock, Long.MAX_VALUE);
  }

  private static Scrub scrub(Stock stock, long bytesPerSecond) {
    return new Scrub(
        stock.files,
        new Contents(stock.blobs),
        stock.upkeep.holdings(),
        InstantSource.fixed(stock.now()),
        bytesPerSecond);
  }

  @Test
  void gc_deletes_blobs_that_nothing_names_and_leaves_files_and_lists() throws Exception {
    try (Stock stock = new Stock(directory, 1_000)) {
      Digest file = stock.store("a-1.zip", 'a', 10);
      Digest list = stock.storeBlobOnly('l', 20);
      list(stock, list);
      Digest orphan = stock.storeBlobOnly('o', 30);

      Upkeep.Collected collected = stock.upkeep.gc(false);

      assertThat(collected.swept()).isEqualTo(new Freed(0, 1, 30));
      assertThat(collected.evicted()).isEqualTo(Freed.NOTHING);
      assertThat(stock.blobs.find(orphan)).isEmpty();
      assertThat(stock.blobs.find(list)).isPresent();
      assertThat(stock.has(file)).isTrue();
    }
  }

  @Test
  void a_list_that_was_replaced_is_named_by_nothing() throws Exception {
    try (Stock stock = new Stock(directory, 1_000)) {
      Digest former = stock.storeBlobOnly('k', 20);
      list(stock, former);
      list(stock, stock.storeBlobOnly('l', 20));

      stock.upkeep.gc(false);

      assertThat(stock.blobs.find(former)).isEmpty();
    }
  }

  @Test
  void gc_makes_room_after_the_limit_was_lowered_and_a_dry_run_only_says_so() throws Exception {
    try (Stock stock = new Stock(directory, 1_000)) {
      stock.store("a-1.zip", 'a', 40);
      stock.store("b-1.zip", 'b', 40);
    }
    try (Stock stock = new Stock(directory, 50)) {
      stock.storeBlobOnly('o', 30);

      Upkeep.Collected planned = stock.upkeep.gc(true);

      assertThat(stock.upkeep.status().stored()).isEqualTo(80);
      assertThat(stock.upkeep.gc(false)).isEqualTo(planned);
      assertThat(planned).isEqualTo(new Upkeep.Collected(new Freed(1, 1, 40), new Freed(0, 1, 30)));
      assertThat(stock.upkeep.status().stored()).isEqualTo(40);
      assertThat(stock.upkeep.gc(false))
          .isEqualTo(new Upkeep.Collected(Freed.NOTHING, Freed.NOTHING));
    }
  }

  @Test
  void a_blob_that_comes_to_be_named_before_it_is_swept_stays() throws Exception {
    try (Stock stock = new Stock(directory, 1_000)) {
      Digest orphan = stock.storeBlobOnly('o', 30);
      Sweep sweep = new Sweep(
          stock.blobs,
          stock.files,
          stock.upkeep.holdings(),
          stock.catalog().lostRows(),
          stock::now);
      var found = sweep.find(Pause.NONE);
      stock.store("o-1.zip", 'o', 30);

      sweep.delete(found, failure -> {});

      assertThat(found).hasSize(1);
      assertThat(stock.has(orphan)).isTrue();
    }
  }

  private Path lost() {
    return directory.resolve("catalog.db.incomplete");
  }

  @Test
  void what_nothing_names_is_swept_behind() throws Exception {
    try (Stock stock = new Stock(directory, 1_000)) {
      Digest orphan = stock.storeBlobOnly('o', 30);

      stock.upkeep.sweepUnnamed(Duration.ZERO);

      assertThat(stock.blobs.find(orphan)).isEmpty();
    }
  }

  @Test
  void a_catalog_that_lost_rows_lets_nothing_be_deleted_until_an_operator_says_so()
      throws Exception {
    Digest file;
    try (Stock stock = new Stock(directory, 1_000)) {
      file = stock.store("a-1.zip", 'a', 40);
    }
    Files.writeString(directory.resolve("catalog.db"), "no database ".repeat(100));
    try (Stock stock = new Stock(directory, 1_000)) {
      assertThat(lost()).exists();
      stock.store("b-1.zip", 'b', 2);
      stock.upkeep.sweepUnnamed(Duration.ZERO);
      Verification found = stock.upkeep.verify(true, Verification.Progress.NONE);
      Upkeep.Collected planned = stock.upkeep.gc(true);

      assertThat(stock.blobs.find(file)).isPresent();
      assertThat(found.unnamed()).as("what was deleted").isZero();
      assertThat(planned.swept()).isEqualTo(new Freed(0, 1, 40));
      assertThat(lost()).exists();

      assertThat(stock.upkeep.gc(false).swept()).isEqualTo(new Freed(0, 1, 40));
      assertThat(lost()).doesNotExist();
    }
  }

  @Test
  void an_empty_catalog_beside_stored_files_is_one_that_lost_rows() throws Exception {
    Digest file;
    try (Stock stock = new Stock(directory, 1_000)) {
      file = stock.store("a-1.zip", 'a', 40);
      assertThat(lost()).doesNotExist();
    }
    for (String name : List.of("catalog.db", "catalog.db-wal", "catalog.db-shm")) {
      Files.deleteIfExists(directory.resolve(name));
    }
    new Stock(directory, 1_000).close();
    try (Stock stock = new Stock(directory, 1_000)) {
      stock.store("b-1.zip", 'b', 2);

      stock.upkeep.sweepUnnamed(Duration.ZERO);

      assertThat(stock.blobs.find(file)).isPresent();
    }
  }

  @Test
  void what_nothing_has_named_for_a_month_after_rows_were_lost_is_swept() throws Exception {
    try (Stock stock = new Stock(directory, 1_000)) {
      stock.catalog().lostRows().note();
      Digest orphan = stock.storeBlobOnly('o', 30);

      Files.setLastModifiedTime(lost(), FileTime.from(stock.now().minus(Duration.ofDays(29))));
      stock.upkeep.sweepUnnamed(Duration.ZERO);
      assertThat(stock.blobs.find(orphan)).isPresent();
      stock.pass(Duration.ofDays(1));
      stock.upkeep.sweepUnnamed(Duration.ZERO);
      assertThat(stock.blobs.find(orphan)).isEmpty();
    }
  }

  @Test
  void verification_of_an_intact_store_finds_nothing() throws Exception {
    try (Stock stock = new Stock(directory, 1_000)) {
      stock.store("a-1.zip", 'a', 40);
      stock.store("b-1.zip", 'b', 2);
      List<Long> progress = new ArrayList<>();

      Verification found = stock.upkeep.verify(false, (blobs, bytes) -> progress.add(bytes));

      assertThat(found).isEqualTo(new Verification(2, 42, List.of(), 0, 0, false));
      assertThat(found.isGood()).isTrue();
      assertThat(progress).last().isEqualTo(42L);
    }
  }

  @Test
  void verification_finds_every_kind_of_damage_and_takes_nothing_away() throws Exception {
    try (Stock stock = new Stock(directory, 1_000)) {
      Digest wrong = stock.store("a-1.zip", 'a', 40);
      Digest shorter = stock.store("b-1.zip", 'b', 40);
      Digest missing = stock.store("c-1.zip", 'c', 40);
      Digest folder = stock.store("d-1.zip", 'd', 40);
      stock.storeBlobOnly('o', 30);
      damage(stock, wrong);
      Files.write(stock.blobs.find(shorter).orElseThrow(), new byte[3]);
      Files.delete(stock.blobs.find(missing).orElseThrow());
      Path place = stock.blobs.find(folder).orElseThrow();
      Files.delete(place);
      Files.createDirectory(place);

      Verification found = stock.upkeep.verify(false, Verification.Progress.NONE);

      assertThat(found.bad())
          .extracting(
              bad -> bad.files().get(0).filename().value() + " " + bad.damage().kind())
          .containsExactlyInAnyOrder(
              "a-1.zip DIGEST", "b-1.zip LENGTH", "c-1.zip MISSING", "d-1.zip MISSING");
      assertThat(found.unnamed()).isEqualTo(1);
      assertThat(found.unnamedBytes()).isEqualTo(30);
      assertThat(stock.files.rows(wrong)).hasSize(1);
      assertThat(stock.gone)
          .as("none is given from memory")
          .containsExactlyInAnyOrder("a-1.zip", "b-1.zip", "c-1.zip", "d-1.zip");
    }
  }

  @Test
  void repair_sets_bad_blobs_aside_forgets_their_files_and_deletes_unnamed_ones() throws Exception {
    try (Stock stock = new Stock(directory, 1_000)) {
      Digest good = stock.store("a-1.zip", 'a', 40);
      Digest wrong = stock.store("b-1.zip", 'b', 40);
      Digest missing = stock.store("c-1.zip", 'c', 40);
      Digest orphan = stock.storeBlobOnly('o', 30);
      damage(stock, wrong);
      Files.delete(stock.blobs.find(missing).orElseThrow());

      Verification found = stock.upkeep.verify(true, Verification.Progress.NONE);

      assertThat(found.bad()).hasSize(2).allMatch(Verification.Bad::isRepaired);
      assertThat(stock.has(good)).isTrue();
      assertThat(stock.files.rows(wrong)).isEmpty();
      assertThat(stock.files.rows(missing)).isEmpty();
      assertThat(stock.blobs.find(wrong)).isEmpty();
      assertThat(stock.blobs.find(orphan)).isEmpty();
      assertThat(directory.resolve("damaged"))
          .isDirectoryContaining(
              aside -> String.valueOf(aside.getFileName()).startsWith(wrong.hex()));
      assertThat(stock.gone).containsExactlyInAnyOrder("b-1.zip", "c-1.zip");
      assertThat(stock.upkeep.status().stored()).isEqualTo(40);
      assertThat(stock.upkeep.verify(false, Verification.Progress.NONE).isGood())
          .isTrue();
    }
  }

  @Test
  void a_damaged_project_list_is_found_and_set_aside() throws Exception {
    try (Stock stock = new Stock(directory, 1_000)) {
      Digest list = stock.storeBlobOnly('l', 20);
      list(stock, list);
      damage(stock, list);

      Verification found = stock.upkeep.verify(true, Verification.Progress.NONE);

      assertThat(found.bad()).singleElement().satisfies(bad -> {
        assertThat(bad.sha256()).isEqualTo(list);
        assertThat(bad.files()).isEmpty();
      });
      assertThat(stock.blobs.find(list)).isEmpty();
    }
  }

  @Test
  void every_blob_is_read_through_once_a_week() throws Exception {
    try (Stock stock = new Stock(directory, 1_000)) {
      Digest a = stock.store("a-1.zip", 'a', 40);
      Digest b = stock.store("b-1.zip", 'b', 40);
      damage(stock, b);

      assertThat(scrub(stock).next()).isFalse();
      stock.pass(Duration.ofDays(8));
      Scrub scrub = scrub(stock);
      assertThat(scrub.next()).isTrue();
      assertThat(stock.has(a)).isTrue();
      assertThat(scrub.next()).isTrue();
      assertThat(stock.has(b)).isFalse();
      assertThat(scrub.next()).isFalse();
      assertThat(stock.gone).containsExactly("b-1.zip");
    }
  }

  @Test
  void nothing_is_read_through_at_no_rate() throws Exception {
    try (Stock stock = new Stock(directory, 1_000)) {
      stock.store("a-1.zip", 'a', 40);
      stock.pass(Duration.ofDays(8));

      assertThat(scrub(stock, 0).next()).isFalse();
    }
  }

  @Test
  void reading_through_goes_on_after_a_restart_where_it_was() throws Exception {
    try (Stock stock = new Stock(directory, 1_000)) {
      stock.store("a-1.zip", 'a', 40);
      stock.store("b-1.zip", 'b', 40);
      stock.pass(Duration.ofDays(8));
      scrub(stock).next();
    }
    try (Stock stock = new Stock(directory, 1_000)) {
      stock.pass(Duration.ofDays(8));

      Scrub scrub = scrub(stock);

      assertThat(scrub.next()).isTrue();
      assertThat(scrub.next()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"page", "removed_file", "unreadable_metadata", "digest_conflict"})
  void a_purge_leaves_nothing_that_was_known_of_the_project(String table) throws Exception {
    try (Stock stock = new Stock(directory, 1_000)) {
      String url = "jdbc:sqlite:" + directory.resolve("catalog.db");
      try (Connection catalog = DriverManager.getConnection(url);
          Statement statement = catalog.createStatement()) {
        for (String project : List.of("demo", "other")) {
          statement.execute(insert(statement, table, project));
        }
        stock.upkeep.purge(Stock.DEMO, false);

        assertThat(statement
                .executeQuery("SELECT group_concat(project) FROM " + table)
                .getString(1))
            .isEqualTo("other");
      }
    }
  }

  /** Returns a statement that fills every column, of whatever type. */
  private static String insert(Statement statement, String table, String project)
      throws SQLException {
    List<String> names = new ArrayList<>();
    List<String> values = new ArrayList<>();
    try (ResultSet columns = statement.executeQuery("PRAGMA table_info(" + table + ")")) {
      while (columns.next()) {
        String name = columns.getString("name");
        names.add(name);
        values.add(name.equals("project") ? "'" + project + "'" : "1");
      }
    }
    return "INSERT INTO " + table + " (" + String.join(", ", names) + ") VALUES ("
        + String.join(", ", values) + ")";
  }

  @Test
  void a_purge_removes_the_files_of_a_project_and_says_before_what_it_would_remove()
      throws Exception {
    try (Stock stock = new Stock(directory, 1_000)) {
      Digest a = stock.store("a-1.zip", 'a', 40);
      stock.store("a-1-copy.zip", 'a', 40);
      stock.store("b-1.zip", 'b', 2);

      Freed planned = stock.upkeep.purge(Stock.DEMO, true);

      assertThat(stock.has(a)).isTrue();
      assertThat(stock.upkeep.purge(Stock.DEMO, false)).isEqualTo(planned);
      assertThat(planned).isEqualTo(new Freed(3, 2, 42));
      assertThat(stock.blobs.find(a)).isEmpty();
      assertThat(stock.gone).containsExactlyInAnyOrder("a-1.zip", "a-1-copy.zip", "b-1.zip");
      assertThat(stock.upkeep.status().stored()).isZero();
    }
  }

  @Test
  void what_is_damaged_and_cannot_be_taken_out_is_known_to_be_wrong_until_it_is_stored_again()
      throws Exception {
    try (Stock stock = new Stock(directory, 1_000)) {
      Digest a = stock.store("a-1.zip", 'a', 40);
      stock.blobs.isReadOnly = true;

      assertThat(stock.upkeep.holdings().setAside(a, "a test")).isFalse();

      assertThat(stock.upkeep.holdings().isWrong(a)).isTrue();
      stock.blobs.isReadOnly = false;
      stock.store("a-1.zip", 'a', 40);
      assertThat(stock.upkeep.holdings().isWrong(a)).isFalse();
      assertThat(stock.upkeep.holdings().isVerified(a)).isTrue();
    }
  }

  @Test
  void what_was_set_aside_is_deleted_in_the_end() throws Exception {
    try (Stock stock = new Stock(directory, 1_000)) {
      Digest a = stock.store("a-1.zip", 'a', 40);
      stock.upkeep.holdings().setAside(a, "a test");

      stock.blobs.deleteSetAside(stock.now());
      assertThat(directory.resolve("damaged")).isNotEmptyDirectory();
      stock.blobs.deleteSetAside(stock.now().plusSeconds(1));
      assertThat(directory.resolve("damaged")).isEmptyDirectory();
    }
  }

  @Test
  void the_last_uses_are_written_when_it_is_closed() throws Exception {
    try (Stock stock = new Stock(directory, 1_000)) {
      Digest a = stock.store("a-1.zip", 'a', 40);
      stock.pass(Duration.ofDays(1));
      stock.upkeep.uses().used(a.hex());

      stock.upkeep.close();

      assertThat(stock.files.rows(a)).extracting(FileRow::used).containsExactly(stock.now());
    }
  }
}
