package dev.clutch.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectPage;
import dev.clutch.repository.Changes;
import dev.clutch.repository.KeepRemoved;
import dev.clutch.repository.Lookup;
import dev.clutch.repository.Refreshed.Outcome;
import dev.clutch.storage.fs.FileBlobStore;
import dev.clutch.storage.sql.Catalog;
import dev.clutch.storage.sql.PageStore;
import dev.clutch.storage.upkeep.Limits;
import dev.clutch.storage.upkeep.Upkeep;
import dev.clutch.upstream.Caller;
import dev.clutch.upstream.HttpUpstream;
import dev.clutch.upstream.UpstreamUrl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class RefreshTest {
  private static final ProjectName PROJECT = ProjectName.parse("demo").orElseThrow();
  private static final String TWO_FILES = page(7, "demo-1.0.tar.gz", "demo-2.0.tar.gz");

  @TempDir
  private Path directory = Path.of("");

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Changes changes = new Changes();
  private final List<ProjectName> changed = new ArrayList<>();
  private volatile int status = 200;
  private volatile String body = TWO_FILES;
  private volatile String tag = "\"v1\"";
  private HttpServer source;
  private Catalog catalog;
  private HttpUpstream upstream;
  private Upkeep upkeep;
  private ProxyRepository repository;

  @BeforeEach
  void begin() throws IOException {
    source = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    source.createContext("/", this::answer);
    source.start();
    String url = "http://127.0.0.1:" + source.getAddress().getPort() + "/simple/";
    catalog = Catalog.open(directory.resolve("catalog.db"));
    upstream = new HttpUpstream(
        UpstreamUrl.parse(url),
        new Caller("clutch/test", "clutch-test"),
        Map.of(),
        InstantSource.system());
    changes.subscribe(new Changes.Listener() {
      @Override
      public void pageChanged(ProjectName project) {
        changed.add(project);
      }

      @Override
      public void fileGone(ProjectName project, Filename filename) {}

      @Override
      public void everythingChanged() {}
    });
    FileBlobStore blobs = new FileBlobStore(directory);
    upkeep = new Upkeep(
        catalog,
        blobs,
        new Limits(1 << 20, 0L),
        (project, filename) -> {},
        InstantSource.fixed(Instant.parse("2026-11-21T00:00:00Z")));
    repository = new ProxyRepository(
        ProxyRepository.Kind.INDEX,
        "source",
        upstream,
        Stores.of(catalog, url, blobs, upkeep),
        changes,
        Freshness.of(Duration.ofMinutes(10)),
        AnswerLimits.USUAL,
        new PageRoom(1 << 20),
        Keeping.everything(KeepRemoved.SERVE),
        new ProxyRepository.Threads(threads, threads, threads, threads),
        InstantSource.fixed(Instant.parse("2026-11-21T00:00:00Z")));
  }

  @AfterEach
  void end() {
    source.stop(0);
    threads.shutdownNow();
    upstream.close();
    upkeep.close();
    catalog.close();
  }

  private static String page(int serial, String... files) {
    StringBuilder page = new StringBuilder(
        "{\"meta\":{\"api-version\":\"1.0\",\"_last-serial\":" + serial + "},\"name\":\"demo\",");
    page.append("\"files\":[");
    for (String file : files) {
      page.append(page.charAt(page.length() - 1) == '[' ? "" : ",")
          .append("{\"filename\":\"" + file + "\",\"url\":\"" + file + "\",\"hashes\":{}}");
    }
    return page.append("]}").toString();
  }

  private void answer(HttpExchange exchange) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/vnd.pypi.simple.v1+json");
    exchange.getResponseHeaders().set("ETag", tag);
    try (exchange) {
      if (status == 200 && tag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
        exchange.sendResponseHeaders(304, -1);
        return;
      }
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private int files() {
    return repository.project(PROJECT) instanceof Lookup.Found<ProjectPage> found
        ? found.value().files().size()
        : -1;
  }

  // CONFORMANCE 107
  @Test
  void a_fresh_page_is_asked_for_at_once_and_whoever_remembers_it_is_told() {
    files();
    body = page(8, "demo-3.0.tar.gz");
    tag = "\"v2\"";

    assertThat(repository.refresh(PROJECT, false).outcome()).isEqualTo(Outcome.CHANGED);

    assertThat(files()).isEqualTo(1);
    assertThat(changed).containsExactly(PROJECT);
  }

  @Test
  void a_page_that_is_still_the_same_is_unchanged() {
    files();

    assertThat(repository.refresh(PROJECT, false).outcome()).isEqualTo(Outcome.UNCHANGED);
    assertThat(repository.refresh(PROJECT, true).outcome()).isEqualTo(Outcome.UNCHANGED);
    assertThat(changed).isEmpty();
  }

  @Test
  void a_project_that_is_gone_is_missing() {
    files();
    status = 404;

    assertThat(repository.refresh(PROJECT, false).outcome()).isEqualTo(Outcome.MISSING);

    assertThat(files()).isEqualTo(-1);
    assertThat(changed).containsExactly(PROJECT);
  }

  @Test
  void what_contradicts_the_stored_page_is_refused_with_the_reason() {
    files();
    body = page(6, "demo-1.0.tar.gz");
    tag = "\"v0\"";

    var refreshed = repository.refresh(PROJECT, false);

    assertThat(refreshed.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(refreshed.detail()).contains("from serial 7 to 6");
    assertThat(files()).isEqualTo(2);
  }

  @Test
  void by_force_it_is_accepted() {
    files();
    body = page(6);
    tag = "\"v1\""; // the same tag: only whoever asks without it sees the page

    assertThat(repository.refresh(PROJECT, true).outcome()).isEqualTo(Outcome.CHANGED);

    assertThat(files()).isZero();
  }

  @Test
  void what_is_no_page_is_never_accepted_by_force_either() {
    files();
    body = "{\"meta\": {";

    assertThat(repository.refresh(PROJECT, true).outcome()).isEqualTo(Outcome.REFUSED);

    assertThat(files()).isEqualTo(2);
  }

  @Test
  void an_upstream_that_fails_is_said_to_and_the_stored_page_stays() {
    files();
    status = 500;

    var refreshed = repository.refresh(PROJECT, true);

    assertThat(refreshed.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(refreshed.detail()).contains("500");
    assertThat(files()).isEqualTo(2);
  }

  @Test
  void a_page_that_was_purged_is_forgotten_in_memory_too() {
    files();
    body = page(8, "demo-3.0.tar.gz");
    tag = "\"v2\"";
    catalogOfPages().remove(PROJECT);

    changes.pageChanged(PROJECT);

    assertThat(files()).isEqualTo(1);
  }

  private PageStore catalogOfPages() {
    return new PageStore(catalog);
  }
}
