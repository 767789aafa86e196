package dev.clutch.storage.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.model.Digest;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.storage.Pin;
import dev.clutch.storage.StoredPage;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jdbi.v3.core.HandleCallback;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damage to the catalog stops nobody: what can be read of it is kept, and the rest is fetched again. */
class CatalogDamageTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Filename WHEEL = new Filename("demo-1.0-py3-none-any.whl");
  private static final int PAGES = 200;
  private static final int SQLITE_PAGE = 4096;

  @TempDir
  private Path directory = Path.of("");

  private Path file;
  private long source;

  @BeforeEach
  void fill() throws IOException {
    file = directory.resolve("catalog.db");
    try (Catalog catalog = Catalog.open(file)) {
      catalog.source("https://other/");
      source = catalog.source("https://a/");
      PageStore pages = new PageStore(catalog);
      FileStore files = new FileStore(catalog);
      new PinStore(catalog).add(new Pin(project(7), null, null), NOW);
      for (int i = 0; i < PAGES; i++) {
        pages.save(source, project(i), page(i));
        files.save(source, project(i), WHEEL, digest(i), i, NOW);
      }
    }
  }

  private static ProjectName project(int number) {
    return new ProjectName("p" + number);
  }

  private static Digest digest(int number) {
    return Digest.sha256(String.format("%064x", number));
  }

  private static StoredPage page(int number) {
    byte[] body = new byte[3000];
    new Random(number).nextBytes(body);
    return new StoredPage(true, "https://a/", "text/html", null, null, null, NOW, body, false);
  }

  private void overwrite(long from, int count) throws IOException {
    byte[] noise = new byte[count];
    new Random(1).nextBytes(noise);
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(from);
      bytes.write(noise);
    }
  }

  private void truncate(long length) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.setLength(length);
    }
  }

  private void execute(String statement) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement execution = connection.createStatement()) {
      execution.execute(statement);
    }
  }

  private Path aside() {
    return file.resolveSibling("catalog.db.damaged-1");
  }

  /** Reads all pages; each is as it was, or is not there. */
  private int pagesLeft(Catalog catalog) {
    PageStore pages = new PageStore(catalog);
    int left = 0;
    for (int i = 0; i < PAGES; i++) {
      StoredPage found = pages.find(source, project(i)).orElse(null);
      if (found != null) {
        assertThat(found.body()).isEqualTo(page(i).body());
        left++;
      }
    }
    return left;
  }

  /** Reads all files; each is as it was, or is not there. */
  private int filesLeft(Catalog catalog) {
    FileStore files = new FileStore(catalog);
    int left = 0;
    for (int i = 0; i < PAGES; i++) {
      FileStore.Entry found = files.find(source, project(i), WHEEL).orElse(null);
      if (found != null) {
        assertThat(found.sha256()).isEqualTo(digest(i));
        left++;
      }
    }
    return left;
  }

  @Test
  void what_is_no_database_is_set_aside_and_a_new_one_begun() throws Exception {
    byte[] foreign = "this is no database, and much longer than a header"
        .repeat(20)
        .getBytes(StandardCharsets.UTF_8);
    Files.write(file, foreign);

    try (Catalog catalog = Catalog.open(file)) {
      assertThat(pagesLeft(catalog)).isZero();
      assertThat(catalog.source("https://a/")).isPositive();
    }
    assertThat(aside()).hasBinaryContent(foreign);
  }

  @Test
  void of_one_that_lost_its_end_the_rest_is_kept() throws Exception {
    long length = Files.size(file);
    truncate(length / 2 / SQLITE_PAGE * SQLITE_PAGE);

    try (Catalog catalog = Catalog.open(file)) {
      assertThat(pagesLeft(catalog)).isBetween(PAGES / 4, PAGES - 1);
      assertThat(new PinStore(catalog).all()).hasSize(1);
    }
    assertThat(aside()).exists();
  }

  @Test
  void damage_that_is_met_while_it_is_in_use_is_mended_there_and_then() throws Exception {
    overwrite(Files.size(file) / 2 / SQLITE_PAGE * SQLITE_PAGE, 3 * SQLITE_PAGE);

    try (Catalog catalog = Catalog.open(file)) {
      assertThat(aside()).doesNotExist();
      assertThat(catalog.source("https://a/")).isEqualTo(source);
      int pages = pagesLeft(catalog);
      int files = filesLeft(catalog);

      assertThat(pages + files).isBetween(2 * PAGES - 200, 2 * PAGES - 1);
      assertThat(aside()).exists();
      assertThat(catalog.source("https://a/")).isEqualTo(source);
      assertThat(new PageStore(catalog).save(source, project(0), page(0))).isTrue();
    }
    try (Catalog catalog = Catalog.open(file)) {
      assertThat(new PageStore(catalog).find(source, project(0))).isPresent();
      assertThat(file.resolveSibling("catalog.db.damaged-2")).doesNotExist();
    }
  }

  @Test
  void every_place_of_it_may_be_damaged() throws Exception {
    byte[] whole = Files.readAllBytes(file);
    Random chance = new Random(4);
    for (int round = 0; round < 12; round++) {
      Files.write(file, whole);
      overwrite((long) chance.nextInt(whole.length / SQLITE_PAGE) * SQLITE_PAGE, SQLITE_PAGE);
      try (Catalog catalog = Catalog.open(file)) {
        long number = catalog.source("https://a/");
        pagesLeft(catalog);
        filesLeft(catalog);
        new Inventory(catalog).projects();
        new FileStore(catalog).bytes();
        assertThat(new PageStore(catalog).save(number, project(0), page(0))).isTrue();
      }
    }
  }

  @Test
  void a_row_that_names_no_digest_is_forgotten() throws Exception {
    execute("UPDATE file SET sha256 = 'g' || substr(sha256, 2) WHERE project = 'p3'");

    try (Catalog catalog = Catalog.open(file)) {
      assertThat(filesLeft(catalog)).isEqualTo(PAGES - 1);
      assertThat(new FileStore(catalog).rows(project(3))).isEmpty();
      assertThat(pagesLeft(catalog)).isEqualTo(PAGES);
    }
    assertThat(aside()).as("nothing is made anew for one row").doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE file SET sha256 = 'f' || substr(sha256, 2) WHERE project = 'p3'",
        "UPDATE file SET size = size + 1 WHERE project = 'p3'",
        "UPDATE file SET filename = 'demo-9.0-py3-none-any.whl' WHERE project = 'p3'",
        "UPDATE file SET source = 1 WHERE project = 'p3'",
      })
  void a_file_of_whose_row_a_bit_is_another_is_forgotten(String flip) throws Exception {
    execute(flip);

    try (Catalog catalog = Catalog.open(file)) {
      assertThat(new FileStore(catalog).rows(project(3))).isEmpty();
      assertThat(filesLeft(catalog)).isEqualTo(PAGES - 1);
      assertThat(pagesLeft(catalog)).isEqualTo(PAGES);
      assertThat(new StoredNames(catalog).files(source, project(3))).isEmpty();
    }
    assertThat(aside()).exists();
  }

  @Test
  void a_file_is_not_given_for_another_whose_name_its_row_has_got() throws Exception {
    Filename other = new Filename("demo-9.0-py3-none-any.whl");
    execute("UPDATE file SET filename = '" + other + "' WHERE project = 'p3'");

    try (Catalog catalog = Catalog.open(file)) {
      assertThat(new FileStore(catalog).find(source, project(3), other)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE page SET url = 'https://b/' WHERE project = 'p3'",
        "UPDATE page SET present = 0 WHERE project = 'p3'",
        "UPDATE page SET quarantined = 1 WHERE project = 'p3'",
        "UPDATE page SET project = 'p300' WHERE project = 'p3'",
        "UPDATE page SET body = (SELECT body FROM page WHERE project = 'p4') WHERE project = 'p3'",
      })
  void a_page_of_whose_row_a_bit_is_another_is_forgotten(String flip) throws Exception {
    execute(flip);

    try (Catalog catalog = Catalog.open(file)) {
      assertThat(new PageStore(catalog).find(source, project(300))).isEmpty();
      assertThat(new PageStore(catalog).find(source, project(3))).isEmpty();
      assertThat(pagesLeft(catalog)).isEqualTo(PAGES - 1);
      assertThat(filesLeft(catalog)).isEqualTo(PAGES);
    }
  }

  @Test
  void a_project_does_not_leave_quarantine_by_a_bit() throws Exception {
    try (Catalog catalog = Catalog.open(file)) {
      new PageStore(catalog).save(source, project(3), page(3).withQuarantined(true));
    }
    execute("UPDATE page SET quarantined = 0 WHERE project = 'p3'");

    try (Catalog catalog = Catalog.open(file)) {
      assertThat(new PageStore(catalog).standing(source, project(3))).isEmpty();
    }
  }

  @Test
  void an_upload_time_beyond_all_times_is_forgotten() throws Exception {
    UploadTimeStore.Known known =
        new UploadTimeStore.Known("", NOW, UploadTimeStore.Witness.JSON_API);
    try (Catalog catalog = Catalog.open(file)) {
      new UploadTimeStore(catalog)
          .save(source, project(3), Map.of(WHEEL, known, new Filename("demo-2.0.tar.gz"), known));
    }
    execute("UPDATE upload_time SET uploaded = uploaded + (1 << 62) WHERE filename LIKE '%.whl'");

    try (Catalog catalog = Catalog.open(file)) {
      assertThat(new UploadTimeStore(catalog).of(source, project(3)))
          .containsOnlyKeys(new Filename("demo-2.0.tar.gz"));
    }
  }

  @Test
  void a_source_keeps_its_number_whatever_an_index_says() throws Exception {
    int found = inIndexes("https://a/", (pages, end) -> pages[end] = 1);

    try (Catalog catalog = Catalog.open(file)) {
      assertThat(found).isEqualTo(1);
      assertThat(catalog.source("https://a/")).isEqualTo(source);
    }
  }

  @Test
  void a_blob_of_a_file_is_not_taken_for_nobodys_where_an_index_is_wrong() throws Exception {
    int found = inIndexes(digest(3).hex(), (pages, end) -> pages[end - 1] = 'f');

    try (Catalog catalog = Catalog.open(file)) {
      FileStore files = new FileStore(catalog);
      assertThat(found).isPositive();
      assertThat(files.unnamed(List.of(digest(3)))).containsExactly(digest(3));
      assertThat(files.unnamedByRows(List.of(digest(3), digest(PAGES))))
          .containsExactly(digest(PAGES));
    }
  }

  @Test
  void a_row_that_is_not_what_was_written_counts_as_none_where_no_new_catalog_can_be_made()
      throws Exception {
    execute("UPDATE file SET size = size + 1 WHERE project = 'p3'");
    execute("UPDATE page SET url = 'https://b/' WHERE project = 'p3'");
    Files.createDirectories(directory.resolve("catalog.db.mending/in-the-way"));

    try (Catalog catalog = Catalog.open(file)) {
      FileStore files = new FileStore(catalog);
      PageStore pages = new PageStore(catalog);
      assertThat(files.find(source, project(3), WHEEL)).isEmpty();
      assertThat(pages.find(source, project(3))).isEmpty();

      assertThat(files.save(source, project(3), WHEEL, digest(3), 3, NOW)).isTrue();
      assertThat(pages.save(source, project(3), page(3))).isTrue();

      assertThat(filesLeft(catalog)).isEqualTo(PAGES);
      assertThat(pagesLeft(catalog)).isEqualTo(PAGES);
    }
  }

  private interface Flip {
    /** Changes something before or behind a text, whose end this is. */
    void change(byte[] pages, int end);
  }

  /** Changes something beside a text wherever it is in an index, and returns how often that was. */
  private int inIndexes(String text, Flip flip) throws IOException {
    byte[] pages = Files.readAllBytes(file);
    String letters = new String(pages, StandardCharsets.ISO_8859_1);
    int found = 0;
    for (int at = letters.indexOf(text); at >= 0; at = letters.indexOf(text, at + 1)) {
      int kind = pages[at / SQLITE_PAGE * SQLITE_PAGE];
      if (kind == 10) { // a leaf of an index
        flip.change(pages, at + text.length());
        found++;
      }
    }
    Files.write(file, pages);
    return found;
  }

  @Test
  void rows_of_before_there_were_seals_are_believed() throws Exception {
    execute("UPDATE file SET seal = NULL");
    execute("UPDATE page SET seal = NULL");

    try (Catalog catalog = Catalog.open(file)) {
      assertThat(filesLeft(catalog)).isEqualTo(PAGES);
      assertThat(pagesLeft(catalog)).isEqualTo(PAGES);
    }
    assertThat(aside()).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE flyway_schema_history SET version = '2' WHERE version = '7'",
        "UPDATE flyway_schema_history SET checksum = 1 WHERE version IN ('1', '7')",
        "DELETE FROM flyway_schema_history",
        "ALTER TABLE page RENAME TO pagf",
        "ALTER TABLE page RENAME COLUMN etag TO etaf",
      })
  void tables_such_as_no_version_left_them_are_damage(String statement) throws Exception {
    execute(statement);

    try (Catalog catalog = Catalog.open(file)) {
      assertThat(filesLeft(catalog)).isEqualTo(PAGES);
      assertThat(new PageStore(catalog).save(source, project(0), page(0))).isTrue();
    }
  }

  @Test
  void odd_rows_are_forgotten_however_many_and_whenever_they_are_met() throws Exception {
    try (Catalog catalog = Catalog.open(file)) {
      for (int i = 0; i < 5; i++) {
        execute("UPDATE file SET filename = '' WHERE project = 'p" + i + "'");
        execute("UPDATE file SET sha256 = 'g' WHERE project = 'p1" + i + "'");

        assertThat(new FileStore(catalog).rows(project(i))).isEmpty();
        assertThat(new FileStore(catalog).rows(project(10 + i))).isEmpty();
      }
      assertThat(new Inventory(catalog).projects()).hasSize(PAGES - 10);
    }
    assertThat(aside()).doesNotExist();
  }

  @Test
  void a_list_that_meets_an_odd_row_has_each_other_row_once() throws Exception {
    execute("UPDATE file SET sha256 = 'g' WHERE project = 'p99'");

    try (Catalog catalog = Catalog.open(file)) {
      assertThat(new Inventory(catalog).projects())
          .hasSize(PAGES - 1)
          .allMatch(project -> project.files() == 1);
    }
  }

  @Test
  void a_pin_of_a_project_and_a_wheel_without_a_digest_are_no_odd_rows() throws Exception {
    execute("UPDATE file SET sha256 = 'g' WHERE project = 'p3'");

    try (Catalog catalog = Catalog.open(file)) {
      MetadataStore metadata = new MetadataStore(catalog);
      metadata.saveUnreadable(
          source, project(3), WHEEL, new MetadataStore.Wheel("", ""), "a test", NOW);
      assertThat(new FileStore(catalog).rows(project(3))).isEmpty();

      assertThat(new PinStore(catalog).all()).hasSize(1);
      assertThat(metadata.unreadable(source, project(3))).hasSize(1);
    }
  }

  @Test
  void a_mistake_of_the_program_is_no_damage_and_its_work_is_not_done_again() throws Exception {
    try (Catalog catalog = Catalog.open(file)) {
      AtomicInteger done = new AtomicInteger();
      for (RuntimeException mistake :
          List.of(new IllegalArgumentException("a test"), new IllegalStateException("a test"))) {
        HandleCallback<Object, RuntimeException> work = handle -> {
          done.incrementAndGet();
          throw mistake;
        };
        assertThatThrownBy(() -> catalog.withHandle(work)).isSameAs(mistake);
        assertThatThrownBy(() -> catalog.inTransaction(work)).isSameAs(mistake);
      }

      assertThat(done).hasValue(4);
      assertThat(aside()).doesNotExist();
    }
  }

  private Path lost() {
    return file.resolveSibling("catalog.db.incomplete");
  }

  @Test
  void that_only_pages_were_lost_is_not_noted_as_they_name_no_blob() throws Exception {
    execute("UPDATE page SET url = 'https://b/' WHERE project = 'p3'");

    try (Catalog catalog = Catalog.open(file)) {
      assertThat(pagesLeft(catalog)).isEqualTo(PAGES - 1);
      assertThat(catalog.lostRows().isNoted(NOW)).isFalse();
    }
  }

  @Test
  void that_rows_were_lost_is_noted_beside_it_until_it_is_forgotten() throws Exception {
    execute("UPDATE file SET size = size + 1 WHERE project = 'p3'");
    try (Catalog catalog = Catalog.open(file)) {
      assertThat(catalog.lostRows().isNoted(NOW)).isFalse();
      pagesLeft(catalog);
      filesLeft(catalog);

      assertThat(catalog.lostRows().isNoted(NOW)).isTrue();
    }
    assertThat(lost()).exists();
    try (Catalog catalog = Catalog.open(file)) {
      assertThat(catalog.lostRows().isNoted(NOW)).isTrue();
      catalog.lostRows().forget();
      assertThat(catalog.lostRows().isNoted(NOW)).isFalse();
    }
    assertThat(lost()).doesNotExist();
  }

  @Test
  void that_a_row_was_forgotten_of_which_nothing_can_be_made_is_noted_too() throws Exception {
    execute("UPDATE pin SET project = 'P 7'");

    try (Catalog catalog = Catalog.open(file)) {
      assertThat(new PinStore(catalog).all()).isEmpty();

      assertThat(catalog.lostRows().isNoted(NOW)).isTrue();
    }
  }

  private static void mend(Path file, Runnable letGo) throws IOException {
    Salvage.mend(file, Map.of(), new LostRows(file), "a test", letGo);
  }

  /** All rows of all tables, each as one line. */
  private List<String> rows() throws Exception {
    List<String> rows = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      for (Map.Entry<String, List<String>> table : Tables.of(connection).entrySet()) {
        String values = String.join(") || ' ' || quote(", table.getValue());
        try (ResultSet found = statement.executeQuery(
            "SELECT quote(" + values + ") FROM " + table.getKey() + " ORDER BY 1")) {
          while (found.next()) {
            rows.add(table.getKey() + " " + found.getString(1));
          }
        }
      }
    }
    return rows;
  }

  @Test
  void every_row_that_is_what_was_written_is_taken_over() throws Exception {
    Instant uploaded = NOW.minusSeconds(1);
    try (Catalog catalog = Catalog.open(file)) {
      new PageStore(catalog)
          .save(
              source,
              new ProjectName("all-there-is"),
              new StoredPage(
                  true, "https://a/", "text/html", "\"e\"", "then", 7L, NOW, new byte[9], true));
      new PageStore(catalog)
          .save(
              source,
              new ProjectName("missing"),
              new StoredPage(false, "https://a/", null, null, null, null, NOW, new byte[0], false));
      new RemovedFileStore(catalog)
          .save(source, project(1), Map.of(WHEEL, "{}".getBytes(StandardCharsets.UTF_8)));
      new UploadTimeStore(catalog)
          .save(
              source,
              project(1),
              Map.of(
                  WHEEL,
                  new UploadTimeStore.Known(
                      digest(1).hex(), uploaded, UploadTimeStore.Witness.JSON_API)));
    }
    List<String> before = rows();

    mend(file, () -> {});

    assertThat(rows()).isEqualTo(before).hasSize(2 * PAGES + 7);
    assertThat(lost()).doesNotExist();
  }

  @Test
  void a_page_whose_body_is_not_what_was_written_is_not_taken_over() throws Exception {
    execute(
        "UPDATE page SET body = (SELECT body FROM page WHERE project = 'p4') WHERE project = 'p3'");

    mend(file, () -> {});

    assertThat(rows()).noneMatch(row -> row.startsWith("page") && row.contains("'p3'"));
  }

  @Test
  void all_of_the_new_one_is_in_its_file_when_it_takes_its_place() throws Exception {
    mend(file, () -> {});

    byte[] header = Files.readAllBytes(file);
    assertThat(header[18]).as("how it is written: 2 is with a log").isEqualTo((byte) 1);
    Files.writeString(file.resolveSibling("catalog.db-wal"), "");
    Salvage.requireWhole(file);
    Files.writeString(file.resolveSibling("catalog.db-wal"), "what is missing in the file");
    assertThatThrownBy(() -> Salvage.requireWhole(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("catalog.db-wal");
  }

  @Test
  void the_damaged_one_is_closed_while_it_is_still_in_its_place() throws Exception {
    List<Boolean> isAside = new ArrayList<>();

    mend(file, () -> isAside.add(Files.exists(aside())));

    assertThat(isAside).containsExactly(false);
    assertThat(aside()).exists();
  }

  @Test
  void one_that_cannot_be_made_anew_stays_where_it_is() throws Exception {
    Files.createDirectories(file.resolveSibling("catalog.db.mending/folder"));
    byte[] noise = "no database ".repeat(100).getBytes(StandardCharsets.UTF_8);
    Files.write(file, noise);

    assertThatThrownBy(() -> Catalog.open(file)).isInstanceOf(IOException.class);

    assertThat(file).hasBinaryContent(noise);
    assertThat(aside()).doesNotExist();
  }

  @Test
  void where_the_disk_knows_no_second_names_the_damaged_one_is_renamed() throws Exception {
    Files.writeString(aside(), "an earlier one");
    Files.writeString(file, "damaged");

    Path aside = Salvage.aside(file, (name, existing) -> {
      throw new FileSystemException(
          name.toString(), existing.toString(), "Operation not permitted");
    });

    assertThat(aside).hasFileName("catalog.db.damaged-2").hasContent("damaged");
    assertThat(aside()).hasContent("an earlier one");
    assertThat(file).doesNotExist();
  }

  @Test
  @Timeout(60)
  void what_is_written_while_another_is_about_to_mend_is_not_lost() throws Exception {
    overwrite(Files.size(file) / 2 / SQLITE_PAGE * SQLITE_PAGE, 3 * SQLITE_PAGE);
    try (Catalog catalog = Catalog.open(file)) {
      Thread mending = new Thread(() -> {
        pagesLeft(catalog);
        filesLeft(catalog);
      });
      catalog.useHandle(handle -> {
        mending.start();
        while (mending.getState() != Thread.State.WAITING && mending.isAlive()) {
          LockSupport.parkNanos(1_000_000);
        }
        handle.execute(
            "INSERT INTO pin (project, version, filename, pinned) VALUES ('late', '', '', 0)");
      });
      mending.join();

      assertThat(aside()).exists();
      assertThat(new PinStore(catalog).all()).contains(Pin.of(new ProjectName("late")));
    }
  }

  @Test
  void rows_of_a_source_that_is_unknown_are_forgotten() throws Exception {
    execute("DELETE FROM source WHERE url = 'https://a/'");

    mend(file, () -> {});

    assertThat(lost()).exists();
    try (Catalog catalog = Catalog.open(file)) {
      assertThat(pagesLeft(catalog)).isZero();
    }
  }

  @Test
  void a_page_whose_body_is_damaged_is_as_none_and_can_be_kept_again() throws Exception {
    execute("UPDATE page SET body = x'1f8b0800000000000000ffff' WHERE project = 'p3'");

    try (Catalog catalog = Catalog.open(file)) {
      assertThat(new PageStore(catalog).find(source, project(3))).isEmpty();
      new PageStore(catalog).save(source, project(3), page(3));
      assertThat(pagesLeft(catalog)).isEqualTo(PAGES);
      assertThat(aside()).doesNotExist();
    }
  }

  @Test
  void pins_are_taken_over() throws Exception {
    overwrite(Files.size(file) - 4 * SQLITE_PAGE, 4 * SQLITE_PAGE);

    try (Catalog catalog = Catalog.open(file)) {
      pagesLeft(catalog);
      filesLeft(catalog);

      assertThat(aside()).exists();
      assertThat(new PinStore(catalog).all()).containsExactly(new Pin(project(7), null, null));
    }
  }

  @Test
  void rubbish_beside_it_does_no_harm() throws Exception {
    Files.write(file.resolveSibling("catalog.db-wal"), new byte[100_000]);
    Files.writeString(file.resolveSibling("catalog.db-shm"), "rubbish".repeat(5_000));
    Files.writeString(file.resolveSibling("catalog.db.mending"), "of one that was killed");

    try (Catalog catalog = Catalog.open(file)) {
      assertThat(pagesLeft(catalog)).isEqualTo(PAGES);
      assertThat(aside()).doesNotExist();
    }
  }

  @Test
  void one_set_aside_before_is_not_replaced() throws Exception {
    Files.writeString(aside(), "an earlier one");
    Files.writeString(file, "no database".repeat(100));

    Catalog.open(file).close();

    assertThat(aside()).hasContent("an earlier one");
    assertThat(file.resolveSibling("catalog.db.damaged-2")).exists();
  }
}
