package dev.clutch.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectPage;
import dev.clutch.repository.ArrivingFile;
import dev.clutch.repository.CacheStatus;
import dev.clutch.repository.Changes;
import dev.clutch.repository.FileContent;
import dev.clutch.repository.FileStream;
import dev.clutch.repository.KeepRemoved;
import dev.clutch.repository.Lookup;
import dev.clutch.repository.RemoteFile;
import dev.clutch.repository.StoredFile;
import dev.clutch.repository.UnavailableException;
import dev.clutch.storage.fs.FileBlobStore;
import dev.clutch.storage.sql.Catalog;
import dev.clutch.storage.sql.UploadTimeStore;
import dev.clutch.storage.sql.UploadTimeStore.Known;
import dev.clutch.storage.sql.UploadTimeStore.Witness;
import dev.clutch.storage.upkeep.Limits;
import dev.clutch.storage.upkeep.Upkeep;
import dev.clutch.upstream.Caller;
import dev.clutch.upstream.HttpUpstream;
import dev.clutch.upstream.UpstreamUrl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ProxyRepositoryTest {
  private static final ProjectName PROJECT = ProjectName.parse("demo").orElseThrow();
  private static final Filename FILE = Filename.parse("demo-1.0.tar.gz").orElseThrow();

  @TempDir
  private Path directory = Path.of("");

  private final List<ProjectName> changed = new CopyOnWriteArrayList<>();
  private final Changes changes = new Changes();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer source;
  private String url = "";
  private Catalog catalog;
  private HttpUpstream upstream;
  private Upkeep upkeep;
  private ProxyRepository repository;
  private ProxyRepository strict;

  @BeforeEach
  void begin() throws IOException {
    source = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    source.createContext("/", ProxyRepositoryTest::answer);
    source.start();
    url = "http://127.0.0.1:" + source.getAddress().getPort() + "/simple/";
    catalog = Catalog.open(directory.resolve("catalog.db"));
    upstream = new HttpUpstream(
        UpstreamUrl.parse(url),
        new Caller("clutch/test", "clutch-test"),
        Map.of(),
        InstantSource.system());
    FileBlobStore blobs = new FileBlobStore(directory);
    upkeep = new Upkeep(
        catalog,
        blobs,
        new Limits(1 << 20, 0L),
        (project, filename) -> {},
        InstantSource.fixed(Instant.parse("2026-11-21T00:00:00Z")));
    repository = repository(url, blobs, AnswerLimits.USUAL);
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
    strict = repository(url, blobs, new AnswerLimits(Duration.ofSeconds(3), 10, 10, 10));
  }

  private ProxyRepository repository(String url, FileBlobStore blobs, AnswerLimits limits) {
    return new ProxyRepository(
        ProxyRepository.Kind.INDEX,
        "source",
        upstream,
        Stores.of(catalog, url, blobs, upkeep),
        changes,
        Freshness.of(Duration.ofMinutes(10)),
        limits,
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

  @Test
  void for_questions_of_nobody_there_are_pages_and_no_files() {
    assertThat(repository.behind().project(PROJECT)).isInstanceOf(Lookup.Found.class);
    assertThat(repository.behind().file(PROJECT, FILE)).isInstanceOf(Lookup.NotFound.class);
  }

  @Test
  void a_wheel_whose_name_leaves_no_room_for_the_suffix_has_no_metadata() {
    Filename wheel = new Filename("demo-1.0-py3-none-" + "a".repeat(228) + ".whl");

    assertThat(repository.behind().metadata(PROJECT, wheel)).isInstanceOf(Lookup.NotFound.class);
  }

  private static void answer(HttpExchange exchange) throws IOException {
    boolean isPage = exchange.getRequestURI().getPath().endsWith("/");
    String text = isPage ? "<a href=\"/" + FILE + "\">" + FILE + "</a>" : "hello";
    exchange.getResponseHeaders().set("Content-Type", "text/html");
    exchange.getResponseHeaders().set("Last-Modified", "Fri, 01 May 2026 12:00:00 GMT");
    exchange.sendResponseHeaders(200, text.length());
    try (exchange) {
      exchange.getResponseBody().write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  void a_file_that_is_stored_holds_as_long_as_a_page() throws Exception {
    fetch();

    Lookup<FileContent> found = repository.file(PROJECT, FILE);

    assertThat(found).isInstanceOfSatisfying(Lookup.Found.class, file -> {
      assertThat(file.value()).isInstanceOf(StoredFile.class);
      assertThat(file.origin().status()).isEqualTo(CacheStatus.HIT);
      assertThat(file.origin().until()).isEqualTo(Instant.parse("2026-11-21T00:10:00Z"));
    });
  }

  @Test
  void a_file_that_is_not_stored_holds_for_this_request_only() {
    Lookup<FileContent> found = repository.file(PROJECT, FILE);

    assertThat(found).isInstanceOfSatisfying(Lookup.Found.class, file -> {
      assertThat(file.value()).isInstanceOf(RemoteFile.class);
      assertThat(file.origin().until()).isEqualTo(Instant.parse("2026-11-21T00:00:00Z"));
    });
  }

  @Test
  void a_page_and_a_list_that_are_larger_than_the_source_may_send_are_refused() {
    assertThatThrownBy(() -> strict.project(PROJECT))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("larger than 10 bytes");
    assertThatThrownBy(() -> strict.projects())
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("larger than 10 bytes");
  }

  @Test
  void a_page_is_filled_with_times_once() {
    knowTime();

    assertThat(page(repository.project(PROJECT))).isSameAs(page(repository.project(PROJECT)));
  }

  @Test
  void the_date_of_a_file_whose_time_is_known_better_is_no_news() throws Exception {
    knowTime();

    fetch();
    threads.shutdown();

    assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    assertThat(changed).isEmpty();
  }

  private void knowTime() {
    Known known = new Known("", Instant.parse("2026-04-01T12:00:00Z"), Witness.JSON_API);
    new UploadTimeStore(catalog).save(catalog.source(url), PROJECT, Map.of(FILE, known));
  }

  private static ProjectPage page(Lookup<ProjectPage> answer) {
    return ((Lookup.Found<ProjectPage>) answer).value();
  }

  /** Until it is verified and stored. */
  private void fetch() throws Exception {
    if (!(repository.file(PROJECT, FILE) instanceof Lookup.Found<FileContent> found)
        || !(found.value() instanceof RemoteFile remote)) {
      throw new AssertionError("stored already");
    }
    ArrivingFile arriving = remote.open().get();
    try (FileStream stream = arriving.stream(0, Long.MAX_VALUE)) {
      ByteBuffer buffer = ByteBuffer.allocate(100);
      while (stream.read(buffer) >= 0) {
        CountDownLatch readable = new CountDownLatch(1);
        stream.onReadable(readable::countDown);
        readable.await();
      }
    }
    while (!(repository.file(PROJECT, FILE) instanceof Lookup.Found<FileContent> again
        && again.value() instanceof StoredFile)) {
      Thread.onSpinWait();
    }
  }
}
