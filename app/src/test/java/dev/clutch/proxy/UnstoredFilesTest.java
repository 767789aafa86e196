package dev.clutch.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.proxy.FailingBlobs.Phase;
import dev.clutch.repository.ArrivingFile;
import dev.clutch.repository.DigestMismatchException;
import dev.clutch.repository.FileStream;
import dev.clutch.repository.KeepRemoved;
import dev.clutch.repository.NotNowException;
import dev.clutch.repository.UnavailableException;
import dev.clutch.storage.Admission;
import dev.clutch.storage.fs.FileBlobStore;
import dev.clutch.storage.sql.Catalog;
import dev.clutch.storage.sql.FileStore;
import dev.clutch.storage.upkeep.Limits;
import dev.clutch.storage.upkeep.Upkeep;
import dev.clutch.upstream.Caller;
import dev.clutch.upstream.HttpUpstream;
import dev.clutch.upstream.UpstreamOptions;
import dev.clutch.upstream.UpstreamOptions.Pace;
import dev.clutch.upstream.UpstreamUrl;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the disk does, readers get right bytes, and what can't be stored is not. */
@Timeout(60)
class UnstoredFilesTest {
  private static final ProjectName PROJECT = ProjectName.parse("demo").orElseThrow();
  private static final Filename FILE = Filename.parse("demo-1.0.tar.gz").orElseThrow();
  private static final int LENGTH = 1_000_000;

  @TempDir
  private Path directory = Path.of("");

  private final byte[] content = noise();
  private final List<String> ranges = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private volatile boolean honoursRanges = true;
  private volatile boolean announcesLength = true;
  private volatile byte[] sent = content;
  private volatile @Nullable CountDownLatch middle;
  private HttpServer source;
  private Catalog catalog;
  private HttpUpstream upstream;
  private FailingBlobs blobs;

  @BeforeEach
  void begin() throws IOException {
    source = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    source.setExecutor(threads);
    source.createContext("/", this::answer);
    source.start();
    catalog = Catalog.open(directory.resolve("catalog.db"));
    upstream = upstream(32);
    blobs = new FailingBlobs(new FileBlobStore(directory));
  }

  private HttpUpstream upstream(int atOnce) {
    Pace usual = UpstreamOptions.USUAL.pace();
    return new HttpUpstream(
        UpstreamUrl.parse(origin() + "/simple/"),
        new Caller("clutch/test", "clutch-test"),
        Map.of(),
        new UpstreamOptions(
            UpstreamOptions.USUAL.access(),
            new Pace(usual.connect(), usual.answer(), usual.read(), atOnce, 5),
            false),
        InstantSource.system());
  }

  /** Lets three whole files be passed on at once, and two stretches. */
  private void askFourAtOnce() {
    upstream.close();
    upstream = upstream(4);
  }

  @AfterEach
  void end() {
    source.stop(0);
    threads.shutdownNow();
    upstream.close();
    catalog.close();
  }

  private String origin() {
    return "http://127.0.0.1:" + source.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    ranges.add(String.valueOf(range));
    int from = 0;
    int to = sent.length;
    boolean isPart = range != null && honoursRanges;
    if (isPart) {
      String[] ends = range.substring("bytes=".length()).split("-", -1);
      from = Integer.parseInt(ends[0]);
      to = ends[1].isEmpty() ? to : Integer.parseInt(ends[1]) + 1;
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes " + from + "-" + (to - 1) + "/" + sent.length);
    }
    exchange.sendResponseHeaders(isPart ? 206 : 200, announcesLength ? to - from : 0);
    try (exchange;
        OutputStream out = exchange.getResponseBody()) {
      write(out, from, to);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(OutputStream out, int from, int to) throws IOException, InterruptedException {
    CountDownLatch gate = middle;
    int half = LENGTH / 2;
    if (gate == null || from >= half) {
      out.write(sent, from, to - from);
      return;
    }
    out.write(sent, from, half - from);
    out.flush();
    gate.await();
    out.write(sent, half, to - half);
  }

  private Upkeep upkeep() {
    Limits limits = new Limits(Long.MAX_VALUE, 0L);
    return new Upkeep(
        catalog, blobs.store(), limits, (project, filename) -> {}, InstantSource.system());
  }

  private Downloads downloads(Admission admission) {
    return downloads(admission, Keeping.everything(KeepRemoved.SERVE));
  }

  private Downloads downloads(Admission admission, Keeping keeping) {
    return new Downloads(
        "source",
        catalog.source(origin()),
        new Passages(
            "source",
            upstream,
            file -> Optional.empty(),
            threads,
            pause -> {},
            InstantSource.system()),
        blobs.store(),
        upkeep().holdings(),
        admission,
        keeping,
        (project, filename) -> {},
        threads);
  }

  private Wanted wanted() throws Exception {
    return wanted((long) LENGTH);
  }

  private Wanted wanted(@Nullable Long size) throws Exception {
    return wanted(content, size);
  }

  private Wanted wanted(byte[] bytes, @Nullable Long size) throws Exception {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
    return new Wanted(
        PROJECT,
        FILE,
        origin() + "/" + FILE,
        Map.of("sha256", HexFormat.of().formatHex(digest)),
        size);
  }

  /** Another file of the same content. */
  private Wanted wanted(String name, @Nullable Long size) throws Exception {
    Filename filename = Filename.parse("demo-" + name + ".tar.gz").orElseThrow();
    Wanted file = wanted(size);
    return new Wanted(PROJECT, filename, file.location(), file.hashes(), size);
  }

  private List<ArrivingFile> openThree(Downloads downloads) throws Exception {
    List<ArrivingFile> opened = new ArrayList<>();
    for (String name : List.of("1", "2", "3")) {
      opened.add(downloads.open(wanted(name, (long) LENGTH)).get());
    }
    return opened;
  }

  /** Ends when the test has taken too long, too. */
  private static void until(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      Thread.onSpinWait();
    }
  }

  private static void close(ArrivingFile file) throws IOException {
    file.stream(0, Long.MAX_VALUE).close();
  }

  private static byte[] read(ArrivingFile file) throws Exception {
    return read(file.stream(0, Long.MAX_VALUE));
  }

  private static byte[] read(FileStream opened) throws Exception {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try (FileStream stream = opened) {
      ByteBuffer buffer = ByteBuffer.allocate(50_000);
      int count;
      while ((count = stream.read(buffer)) >= 0) {
        all.write(buffer.array(), 0, count);
        buffer.clear();
        if (count == 0) {
          CountDownLatch readable = new CountDownLatch(1);
          stream.onReadable(readable::countDown);
          assertThat(readable.await(20, TimeUnit.SECONDS)).isTrue();
        }
      }
    }
    return all.toByteArray();
  }

  private static boolean isEmpty(Path folder) {
    try (Stream<Path> paths = Files.list(folder)) {
      return paths.findAny().isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Path> files(String folder) throws IOException {
    try (Stream<Path> paths = Files.walk(directory.resolve(folder))) {
      return paths.filter(Files::isRegularFile).toList();
    }
  }

  private Optional<FileStore.Entry> stored() {
    return new FileStore(catalog).find(catalog.source(origin()), PROJECT, FILE);
  }

  private void assertNothingIsStored() throws Exception {
    until(() -> isEmpty(directory.resolve("incoming"))); // deleted behind the readers' backs
    assertThat(files("blobs")).isEmpty();
    assertThat(stored()).isEmpty();
  }

  @Test
  void a_file_for_nobody_keeps_its_turn_until_it_has_come_and_clients_join_it() throws Exception {
    Downloads downloads = downloads(Admission.UNLIMITED);
    Guesses guesses = new Guesses(2, InstantSource.system());
    CountDownLatch gate = new CountDownLatch(1);
    middle = gate;

    ArrivingFile guessed =
        downloads.openBehind(wanted("1", (long) LENGTH), guesses).get();
    assertThatThrownBy(
            () -> downloads.openBehind(wanted("2", (long) LENGTH), guesses).get())
        .hasCauseInstanceOf(NotNowException.class);
    ArrivingFile joined = downloads.open(wanted("1", (long) LENGTH)).get();
    gate.countDown();

    assertThat(read(joined)).isEqualTo(content);
    assertThat(guessed).isSameAs(joined);
    assertThat(ranges).hasSize(1);
    until(guesses::tryBegin);
  }

  @Test
  void a_file_for_nobody_that_is_wrong_is_noted_and_no_failed_download() throws Exception {
    Downloads downloads = downloads(Admission.UNLIMITED);
    Guesses guesses = new Guesses(2, InstantSource.system());
    sent = new byte[10];
    Wanted wanted = wanted("1", null);

    assertThatThrownBy(() -> downloads.openBehind(wanted, guesses).get())
        .hasCauseInstanceOf(DigestMismatchException.class);

    until(() -> guesses.isVain(wanted));
    assertThat(downloads.counts().failed()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"CREATE, 0", "WRITE, 0", "WRITE, 100000", "WRITE, 950000", "COMMIT, 0"})
  void a_reader_gets_right_bytes_and_nothing_is_stored(Phase phase, long room) throws Exception {
    Downloads downloads = downloads(Admission.UNLIMITED);
    blobs.fail(phase, room);

    byte[] read = read(downloads.open(wanted()).get());

    assertThat(read).isEqualTo(content);
    assertNothingIsStored();
  }

  @ParameterizedTest
  @CsvSource({"CREATE, 0", "WRITE, 100000", "COMMIT, 0"})
  void it_recovers_by_itself(Phase phase, long room) throws Exception {
    Downloads downloads = downloads(Admission.UNLIMITED);
    blobs.fail(phase, room);
    read(downloads.open(wanted()).get());

    blobs.fail(Phase.NONE);
    byte[] read = read(downloads.open(wanted()).get());

    assertThat(read).isEqualTo(content);
    assertThat(stored().map(FileStore.Entry::size)).contains((long) LENGTH);
  }

  @Test
  void what_is_in_the_partial_file_is_not_asked_for_again() throws Exception {
    middle = new CountDownLatch(1);
    blobs.fail(Phase.WRITE, LENGTH / 2);

    // Who comes when the disk has failed already finds no partial file any more.
    FileStream stream =
        downloads(Admission.UNLIMITED).open(wanted()).get().stream(0, Long.MAX_VALUE);
    middle.countDown();

    assertThat(read(stream)).isEqualTo(content);
    assertThat(ranges).hasSize(2).startsWith("null");
    int from = Integer.parseInt(ranges.get(1).replaceAll("bytes=(\\d+)-", "$1"));
    assertThat(from).isBetween(LENGTH / 2, LENGTH / 2 + 65_536);
  }

  @Test
  void twenty_readers_of_a_file_that_stops_to_be_stored_all_get_it() throws Exception {
    middle = new CountDownLatch(1);
    blobs.fail(Phase.WRITE, LENGTH * 3L / 4);
    Downloads downloads = downloads(Admission.UNLIMITED);
    List<Future<byte[]>> readers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      ArrivingFile file = downloads.open(wanted()).get();
      readers.add(threads.submit(() -> read(file)));
    }

    middle.countDown();

    for (Future<byte[]> reader : readers) {
      assertThat(reader.get(30, TimeUnit.SECONDS)).isEqualTo(content);
    }
  }

  @Test
  void a_stretch_of_a_file_that_stops_to_be_stored_is_right() throws Exception {
    middle = new CountDownLatch(1);
    blobs.fail(Phase.WRITE, LENGTH * 3L / 4);
    ArrivingFile file = downloads(Admission.UNLIMITED).open(wanted()).get();
    Future<byte[]> reader = threads.submit(() -> read(file.stream(100_000, 900_000)));

    middle.countDown();

    assertThat(reader.get(30, TimeUnit.SECONDS))
        .isEqualTo(Arrays.copyOfRange(content, 100_000, 900_000));
  }

  @Test
  void an_upstream_that_ignores_ranges_sends_the_whole_again() throws Exception {
    honoursRanges = false;
    blobs.fail(Phase.WRITE, LENGTH / 2);

    assertThat(read(downloads(Admission.UNLIMITED).open(wanted()).get())).isEqualTo(content);
  }

  @ParameterizedTest
  @CsvSource({"CREATE, 0", "WRITE, 500000"})
  void wrong_bytes_are_never_completed(Phase phase, long room) throws Exception {
    byte[] wrong = content.clone();
    wrong[LENGTH - 100_000] ^= 1;
    sent = wrong;
    blobs.fail(phase, room);
    ArrivingFile file = downloads(Admission.UNLIMITED).open(wanted()).get();

    assertThatThrownBy(() -> read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not what its page promises");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void what_there_is_no_room_for_is_passed_on(boolean isLengthKnown) throws Exception {
    announcesLength = isLengthKnown;
    Downloads downloads = downloads(rooms(500_000));

    ArrivingFile file =
        downloads.open(wanted(isLengthKnown ? (long) LENGTH : null)).get();

    assertThat(read(file)).isEqualTo(content);
    assertThat(file.isKept()).isFalse();
    assertNothingIsStored();
  }

  @Test
  void what_there_is_no_room_for_is_asked_for_once() throws Exception {
    assertThat(read(downloads(rooms(500_000)).open(wanted()).get())).isEqualTo(content);

    assertThat(ranges).hasSize(1);
  }

  private static Keeping upTo(long max) {
    return new Keeping(KeepRemoved.SERVE, max, false);
  }

  @Test
  void what_is_said_to_be_too_large_begins_no_download() throws Exception {
    Downloads downloads = downloads(Admission.UNLIMITED, upTo(LENGTH - 1));

    ArrivingFile whole = downloads.open(wanted()).get();
    ArrivingFile part = downloads.open(wanted(), 0, 600_000).get();

    assertThat(whole.isKept()).isFalse();
    assertThat(read(whole)).isEqualTo(content);
    assertThat(read(part.stream(0, 600_000))).isEqualTo(Arrays.copyOf(content, 600_000));
    assertThat(ranges).containsExactly("null", "bytes=0-599999");
    assertNothingIsStored();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void what_turns_out_to_be_too_large_is_passed_on(boolean isLengthAnnounced) throws Exception {
    announcesLength = isLengthAnnounced;
    Downloads downloads = downloads(Admission.UNLIMITED, upTo(500_000));
    List<Future<byte[]>> readers = new ArrayList<>();

    for (int i = 0; i < 20; i++) {
      readers.add(threads.submit(() -> read(downloads.open(wanted(null)).get())));
    }

    for (Future<byte[]> reader : readers) {
      assertThat(reader.get(30, TimeUnit.SECONDS)).isEqualTo(content);
    }
    assertNothingIsStored();
  }

  @Test
  void what_is_just_not_too_large_is_stored() throws Exception {
    read(downloads(Admission.UNLIMITED, upTo(LENGTH)).open(wanted()).get());

    assertThat(stored()).isPresent();
  }

  @ParameterizedTest
  @CsvSource({"900000, 950000", "10, 9223372036854775807", "0, 600000"})
  void a_stretch_is_cut_out_of_the_whole_where_the_upstream_sends_none(long from, long to)
      throws Exception {
    honoursRanges = false;
    Downloads downloads = downloads(Admission.UNLIMITED, upTo(0));

    ArrivingFile file = downloads.open(wanted(), from, to).get();

    int end = (int) Math.min(to, LENGTH);
    assertThat(read(file.stream(from, end)))
        .isEqualTo(Arrays.copyOfRange(content, (int) from, end));
    assertNothingIsStored();
  }

  @Test
  void who_waits_for_a_turn_keeps_no_download_waiting() throws Exception {
    askFourAtOnce();
    Downloads downloads = downloads(Admission.UNLIMITED, upTo(500_000));
    List<ArrivingFile> opened = openThree(downloads);

    CompletableFuture<ArrivingFile> fourth = downloads.open(wanted("4", null));
    CompletableFuture<ArrivingFile> fifth = downloads.open(wanted("5", null));

    until(() -> ranges.size() == 5); // both are asked for, and turn out to be too large
    close(opened.get(0));
    close(opened.get(1));
    assertThat(read(fourth.get())).isEqualTo(content);
    assertThat(read(fifth.get())).isEqualTo(content);
  }

  @Test
  void nothing_is_asked_for_when_the_turn_comes_of_who_has_given_up() throws Exception {
    askFourAtOnce();
    Downloads downloads = downloads(Admission.UNLIMITED, upTo(500_000));
    List<ArrivingFile> opened = openThree(downloads);
    CompletableFuture<ArrivingFile> tired = downloads.open(wanted("4", (long) LENGTH));
    CompletableFuture<ArrivingFile> patient = downloads.open(wanted("5", (long) LENGTH));

    tired.completeExceptionally(new TimeoutException());
    close(opened.get(0));

    assertThat(read(patient.get())).isEqualTo(content);
    assertThat(ranges).hasSize(4);
  }

  @Test
  void all_the_rest_of_a_file_keeps_no_stretch_waiting() throws Exception {
    askFourAtOnce();
    Downloads downloads = downloads(Admission.UNLIMITED, upTo(500_000));
    for (int i = 0; i < 2; i++) {
      assertThat(downloads.open(wanted(), 10, Long.MAX_VALUE).get()).isNotNull();
    }

    ArrivingFile stretch = downloads.open(wanted(), 10, 20).get(20, TimeUnit.SECONDS);

    assertThat(read(stretch.stream(10, 20))).isEqualTo(Arrays.copyOfRange(content, 10, 20));
  }

  @Test
  void what_is_passed_on_is_known_to_be_under_way() throws Exception {
    Downloads downloads = downloads(Admission.UNLIMITED, upTo(500_000));
    ArrivingFile file = downloads.open(wanted()).get();

    assertThat(downloads.isIdle()).isFalse();
    close(file);

    until(downloads::isIdle);
  }

  private static Admission rooms(long max) {
    return () -> new Admission.Room() {
      @Override
      public boolean admits(long bytes) {
        return bytes <= max;
      }

      @Override
      public void close() {}
    };
  }

  @Test
  void a_range_for_which_the_whole_would_be_fetched_is_passed_on_alone() throws Exception {
    Downloads downloads = downloads(rooms(0));

    ArrivingFile file = downloads.open(wanted(), 900_000, Long.MAX_VALUE).get();

    assertThat(read(file.stream(900_000, LENGTH)))
        .isEqualTo(Arrays.copyOfRange(content, 900_000, LENGTH));
  }

  @Test
  void a_file_that_the_catalog_could_not_note_is_stored_all_the_same() throws Exception {
    Downloads downloads = downloads(Admission.UNLIMITED);
    catalog.close();

    assertThat(read(downloads.open(wanted()).get())).isEqualTo(content);
    assertThat(read(downloads.open(wanted()).get())).isEqualTo(content);

    assertThat(ranges).hasSize(1);
    assertThat(files("blobs")).hasSize(1);
  }

  @Test
  void who_comes_when_it_has_ended_unstored_gets_it_too() throws Exception {
    blobs.fail(Phase.COMMIT);
    ArrivingFile file = downloads(Admission.UNLIMITED).open(wanted()).get();
    read(file);

    assertThat(read(file)).isEqualTo(content);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void nobody_waits_for_the_disk_to_take_a_large_file(boolean canStore) throws Exception {
    byte[] large = noise((int) Download.LARGE_BYTES);
    sent = large;
    Wanted file = wanted(large, (long) large.length);
    Downloads downloads = downloads(Admission.UNLIMITED);
    CountDownLatch commit = new CountDownLatch(1);
    blobs.fail(canStore ? Phase.NONE : Phase.COMMIT);
    blobs.commitAfter(commit);

    assertThat(read(downloads.open(file).get())).isEqualTo(large);
    assertThat(stored()).isEmpty();
    ArrivingFile second = downloads.open(file).get();
    assertThat(read(second)).isEqualTo(large);

    assertThat(ranges).hasSize(1);
    commit.countDown();
    assertThat(second.settled().toCompletableFuture().get(20, TimeUnit.SECONDS))
        .isEqualTo(canStore);
    assertThat(stored().isPresent()).isEqualTo(canStore);
  }

  @Test
  void a_length_that_nobody_told_is_asked_for_unless_the_host_is_down() throws Exception {
    Downloads downloads = downloads(Admission.UNLIMITED);
    source.removeContext("/");
    source.createContext("/", exchange -> {
      ranges.add("refused");
      exchange.close();
    });

    for (int i = 0; i < 3; i++) { // the last one is the probe
      assertThat(downloads.length(wanted(null)).get()).isEmpty();
    }

    assertThatThrownBy(() -> downloads.length(wanted(null)).get())
        .hasCauseInstanceOf(UnavailableException.class);
    assertThat(ranges).hasSize(3);
  }

  private static byte[] noise() {
    return noise(LENGTH);
  }

  private static byte[] noise(int length) {
    byte[] bytes = new byte[length];
    new Random(11).nextBytes(bytes);
    return bytes;
  }
}
