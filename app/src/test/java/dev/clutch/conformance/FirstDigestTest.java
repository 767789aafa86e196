package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clutch.storage.DigestConflict;
import dev.clutch.storage.sql.Catalog;
import dev.clutch.storage.sql.DigestConflictStore;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import org.eclipse.jetty.http.HttpHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Files whose bytes the upstream replaces under the same name. */
@Timeout(60)
class FirstDigestTest {
  private static final Duration EXPIRED = ClutchServer.TTL.plus(Duration.ofHours(1));
  private static final Dist FIRST = Dist.wheel("demo", "1.0");
  private static final Dist LATER = Dist.wheel("demo", "1.0", 5_000);
  private static final Dist OTHER = Dist.wheel("demo", "2.0");

  @RegisterExtension
  final Mirror mirror = new Mirror();

  private HttpResponse<byte[]> file() throws Exception {
    return mirror.clutch().get(FIRST.pathAt("demo"));
  }

  private HttpResponse<byte[]> page() throws Exception {
    return mirror.clutch().page("demo");
  }

  private void store() throws Exception {
    mirror.upstream().publish("demo", FIRST, OTHER);
    file();
    Eventually.until(
        "it is a hit",
        () -> file().headers().firstValue("Cache-Status").orElse("").contains("hit"));
  }

  private void replace() {
    mirror.upstream().publish("demo", LATER, OTHER);
    mirror.clock().advance(EXPIRED);
  }

  private List<DigestConflict> conflicts() throws Exception {
    try (Catalog catalog = Catalog.open(mirror.directory().resolve("catalog.db"))) {
      return new DigestConflictStore(catalog).all();
    }
  }

  private void assertFirstHolds() throws Exception {
    JsonNode entry = Pages.entry(page(), FIRST.filename());
    assertThat(entry.path("hashes").path("sha256").asText()).isEqualTo(FIRST.sha256());
    assertThat(entry.path("size").asInt()).isEqualTo(FIRST.bytes().length);
    assertThat(file().body()).isEqualTo(FIRST.bytes());
    HttpResponse<byte[]> metadata = mirror.clutch().get(FIRST.pathAt("demo") + ".metadata");
    assertThat(metadata.body()).isEqualTo(FIRST.metadata());
    assertThat(Pages.filenames(page())).contains(OTHER.filename());
  }

  private void assertRefused() throws Exception {
    assertThat(Pages.filenames(page())).containsExactly(OTHER.filename());
    HttpResponse<byte[]> refused = file();
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(new String(refused.body(), StandardCharsets.UTF_8))
        .contains(FIRST.sha256(), LATER.sha256());
    assertThat(mirror.clutch().get(FIRST.pathAt("demo") + ".metadata").statusCode())
        .isEqualTo(403);
    assertThat(mirror.upstream().requests(FIRST.path())).isZero();
  }

  @Test
  void a_stored_file_keeps_its_bytes_and_its_digest_also_after_a_restart() throws Exception {
    store();
    replace();

    assertFirstHolds();
    mirror.clutch().restart();
    assertFirstHolds();
    mirror.clock().advance(EXPIRED);
    assertFirstHolds();

    assertThat(mirror.upstream().received(FIRST.path()))
        .filteredOn(request -> request.method().equals("GET"))
        .filteredOn(request -> !request.headers().contains(HttpHeader.RANGE))
        .hasSize(1);
  }

  @Test
  void both_digests_are_noted() throws Exception {
    store();
    replace();
    page();

    assertThat(conflicts()).singleElement().satisfies(conflict -> {
      assertThat(conflict.source()).isEqualTo(mirror.upstream().index());
      assertThat(conflict.filename().value()).isEqualTo(FIRST.filename());
      assertThat(conflict.first().hex()).isEqualTo(FIRST.sha256());
      assertThat(conflict.later().hex()).isEqualTo(LATER.sha256());
      assertThat(conflict.seen()).isEqualTo(mirror.clock().instant());
    });
  }

  @Test
  void what_was_only_announced_is_not_had_with_another_digest_also_after_a_restart()
      throws Exception {
    mirror.upstream().publish("demo", FIRST, OTHER);
    page();
    replace();

    assertRefused();
    mirror.clutch().restart();
    mirror.clock().advance(EXPIRED);
    assertRefused();
  }

  @Test
  void an_upstream_that_comes_back_to_the_first_digest_is_believed() throws Exception {
    mirror.upstream().publish("demo", FIRST, OTHER);
    page();
    replace();
    page();
    mirror.upstream().publish("demo", FIRST, OTHER);
    mirror.clock().advance(EXPIRED);

    assertThat(Pages.filenames(page())).contains(FIRST.filename());
    assertThat(file().body()).isEqualTo(FIRST.bytes());
  }

  @Test
  void a_digest_where_there_was_none_contradicts_nothing() throws Exception {
    mirror
        .upstream()
        .page("demo", Reply.html("<a href=\"../.." + FIRST.path() + "\">" + FIRST.filename()));
    page();
    replace();

    assertThat(Pages.filenames(page())).contains(FIRST.filename());
    assertThat(file().body()).isEqualTo(LATER.bytes());
    assertThat(conflicts()).isEmpty();
  }

  @Test
  void what_was_stored_without_any_announcement_has_a_digest_too() throws Exception {
    mirror.upstream().serve(FIRST);
    mirror
        .upstream()
        .page("demo", Reply.html("<a href=\"../.." + FIRST.path() + "\">" + FIRST.filename()));
    file();
    Eventually.until("it is stored", () -> !mirror.clutch().stored("blobs").isEmpty());
    replace();

    assertFirstHolds();
  }

  @Test
  void a_purge_forgets_the_first_digest() throws Exception {
    store();
    replace();
    page();

    Command purge =
        Command.run("purge", "demo", "--data-dir", mirror.directory().toString());
    assertThat(purge.code()).isZero();

    assertThat(
            Pages.entry(page(), FIRST.filename()).path("hashes").path("sha256").asText())
        .isEqualTo(LATER.sha256());
    assertThat(file().body()).isEqualTo(LATER.bytes());
    assertThat(conflicts()).isEmpty();
  }

  @Test
  void a_page_whose_conflict_can_not_be_noted_is_not_taken() throws Exception {
    store();
    replace();
    try (Connection catalog =
        DriverManager.getConnection("jdbc:sqlite:" + mirror.directory().resolve("catalog.db"))) {
      catalog
          .createStatement()
          .execute("CREATE TRIGGER refused BEFORE INSERT ON digest_conflict"
              + " BEGIN SELECT RAISE(ABORT, 'disk I/O error'); END");
    }

    HttpResponse<byte[]> stale = page();

    assertThat(stale.headers().firstValue("Cache-Status").orElse("")).contains("stale");
    assertFirstHolds();
  }
}
