package dev.clutch.storage.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.model.Digest;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.storage.StoredList;
import dev.clutch.storage.StoredPage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogTest {
  private static final Instant FETCHED = Instant.parse("2026-01-01T00:00:00.123Z");
  private static final ProjectName DEMO = new ProjectName("demo");
  private static final Filename WHEEL = new Filename("demo-1.0-py3-none-any.whl");
  private static final Digest DIGEST = Digest.sha256("a".repeat(64));

  @TempDir
  private Path directory = Path.of("");

  private Path file;

  @BeforeEach
  void place() {
    file = directory.resolve("catalog.db");
  }

  @Test
  void a_page_comes_back_as_it_was_kept_after_a_restart() throws IOException {
    StoredPage page = page("<html>é</html>");
    try (Catalog catalog = Catalog.open(file)) {
      new PageStore(catalog).save(catalog.source("https://a/"), DEMO, page);
    }

    try (Catalog catalog = Catalog.open(file)) {
      StoredPage found =
          new PageStore(catalog).find(catalog.source("https://a/"), DEMO).orElseThrow();

      assertThat(found).usingRecursiveComparison().isEqualTo(page);
    }
  }

  @Test
  void the_last_page_wins_and_a_confirmation_changes_its_time_only() throws IOException {
    try (Catalog catalog = Catalog.open(file)) {
      PageStore pages = new PageStore(catalog);
      pages.save(1, DEMO, page("one"));
      pages.save(1, DEMO, page("two"));
      pages.touch(1, DEMO, FETCHED.plusSeconds(60));

      StoredPage found = pages.find(1, DEMO).orElseThrow();
      assertThat(found.body()).asString(StandardCharsets.UTF_8).isEqualTo("two");
      assertThat(found.fetched()).isEqualTo(FETCHED.plusSeconds(60));
    }
  }

  @Test
  void sources_do_not_see_each_others_pages_and_files() throws IOException {
    try (Catalog catalog = Catalog.open(file)) {
      long a = catalog.source("https://a/");
      long b = catalog.source("https://b/");
      new PageStore(catalog).save(a, DEMO, page("one"));
      new FileStore(catalog).save(a, DEMO, WHEEL, DIGEST, 10, FETCHED);

      assertThat(catalog.source("https://a/")).isEqualTo(a).isNotEqualTo(b);
      assertThat(new PageStore(catalog).find(b, DEMO)).isEmpty();
      assertThat(new FileStore(catalog).find(b, DEMO, WHEEL)).isEmpty();
      assertThat(new FileStore(catalog).find(a, DEMO, WHEEL))
          .contains(new FileStore.Entry(DIGEST, 10));
    }
  }

  @Test
  void that_a_source_has_no_list_is_kept_too() throws IOException {
    try (Catalog catalog = Catalog.open(file)) {
      long source = catalog.source("https://a/");
      StoredList none = new StoredList(null, "", null, null, null, FETCHED);

      new ListStore(catalog).save(source, none);

      assertThat(new ListStore(catalog).find(source)).contains(none);
    }
  }

  @Test
  void the_version_that_a_start_expects_is_that_of_the_newest_migration() throws IOException {
    try (Catalog catalog = Catalog.open(file)) {
      String newest = catalog.withHandle(handle -> handle
          .createQuery(
              "SELECT version FROM flyway_schema_history ORDER BY installed_rank DESC LIMIT 1")
          .mapTo(String.class)
          .one());

      assertThat(Database.VERSION).isEqualTo(newest);
    }
  }

  @Test
  void a_catalog_of_a_newer_clutch_is_refused_in_one_line_and_left_alone() throws IOException {
    try (Catalog catalog = Catalog.open(file)) {
      catalog.useHandle(handle -> handle.execute("""
                      INSERT INTO "flyway_schema_history"
                      ("installed_rank","version","description","type","script","checksum",
                       "installed_by","installed_on","execution_time","success")
                      VALUES (99, '9999', 'future', 'SQL', 'V9999__future.sql', 1, 'x',
                       '2030-01-01 00:00:00.000', 1, 1)"""));
    }

    assertThatThrownBy(() -> Catalog.open(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("newer Clutch")
        .hasMessageContaining(file.toString())
        .message()
        .doesNotContain("\n");
  }

  @Test
  void a_page_that_came_packed_is_stored_as_it_came() throws IOException {
    byte[] packed = packed("body");
    try (Catalog catalog = Catalog.open(file)) {
      PageStore pages = new PageStore(catalog);
      ProjectName demo = new ProjectName("demo");
      long source = catalog.source("https://a/");
      pages.save(
          source,
          demo,
          new StoredPage(
              true,
              "https://a/demo/",
              null,
              null,
              null,
              null,
              FETCHED,
              new byte[] {1},
              packed,
              false));

      assertThat(pages.find(source, demo).orElseThrow().body()).asString().isEqualTo("body");
    }
  }

  private static byte[] packed(String body) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(body.getBytes(StandardCharsets.UTF_8));
    }
    return packed.toByteArray();
  }

  private static StoredPage page(String body) {
    return new StoredPage(
        true,
        "https://a/demo/",
        "text/html",
        "\"tag\"",
        null,
        17L,
        FETCHED,
        body.getBytes(StandardCharsets.UTF_8),
        true);
  }
}
