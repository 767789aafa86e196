package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The operators' commands, on a directory whose server runs and on one whose server does not. */
class OperatorCommandsTest {
  private static final Dist WHEEL = Dist.wheel("demo", "1.0", 10_000);
  private static final Dist NEWER = Dist.wheel("demo", "2.0", 20_000);

  @RegisterExtension
  final Mirror mirror = new Mirror();

  private Command command(String... arguments) {
    return Command.run(Stream.concat(
            Stream.of(arguments), Stream.of("--data-dir", mirror.directory().toString()))
        .toArray(String[]::new));
  }

  private Command done(String... arguments) {
    Command command = command(arguments);
    assertThat(command.err()).isEmpty();
    assertThat(command.code()).isZero();
    return command;
  }

  private JsonNode json(String... arguments) throws IOException {
    return done(Stream.concat(Stream.of(arguments), Stream.of("--json")).toArray(String[]::new))
        .json();
  }

  private void store() throws Exception {
    mirror.upstream().publish("demo", WHEEL, NEWER);
    mirror.clutch().page("demo");
    mirror.clutch().get(WHEEL.pathAt("demo"));
    mirror.clutch().get(NEWER.pathAt("demo"));
    Eventually.until("both are stored", () -> json("stats").path("files").longValue() == 2);
  }

  private void running(boolean isRunning) throws Exception {
    store();
    if (!isRunning) {
      mirror.clutch().close();
    }
  }

  /** Returns the blob of a file. */
  private Path blob(Dist file) throws IOException {
    return mirror.clutch().stored("blobs").stream()
        .filter(path -> path.endsWith(file.sha256()))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void list_says_what_is_stored(boolean isRunning) throws Exception {
    running(isRunning);

    JsonNode project = json("list").path("projects").get(0);

    assertThat(project.path("project").textValue()).isEqualTo("demo");
    assertThat(project.path("source").textValue()).isEqualTo(mirror.upstream().index());
    assertThat(project.path("fetched").textValue()).startsWith("2026-06-01T12:00:00");
    assertThat(project.path("files").longValue()).isEqualTo(2);
    assertThat(project.path("bytes").longValue())
        .isGreaterThanOrEqualTo(WHEEL.bytes().length + NEWER.bytes().length);
    assertThat(done("list").out().lines()).anyMatch(line -> line.startsWith("demo  "));
  }

  @Test
  void an_empty_directory_has_an_empty_list() throws Exception {
    assertThat(json("list").path("projects")).isEmpty();
    assertThat(done("list").out()).contains("Nothing is stored");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void stats_say_how_much_is_stored(boolean isRunning) throws Exception {
    running(isRunning);

    JsonNode stats = json("stats");

    assertThat(stats.path("projects").longValue()).isEqualTo(1);
    assertThat(stats.path("pages").longValue()).isEqualTo(1);
    assertThat(stats.path("files").longValue()).isEqualTo(2);
    assertThat(stats.path("traffic").isObject()).isEqualTo(isRunning);
    assertThat(done("stats").out()).contains("files", "blobs");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void status_says_whether_a_server_runs(boolean isRunning) throws Exception {
    running(isRunning);

    JsonNode status = json("status");

    assertThat(status.path("running").booleanValue()).isEqualTo(isRunning);
    assertThat(status.path("upstreams")).hasSize(isRunning ? 1 : 0);
    assertThat(status.path("disk").path("files").longValue()).isEqualTo(2);
    assertThat(done("status").out()).contains(isRunning ? "ready" : "not running");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void purge_forgets_a_project_its_page_and_its_bytes(boolean isRunning) throws Exception {
    running(isRunning);

    JsonNode purged = json("purge", "Demo");

    assertThat(purged.path("pages").longValue()).isEqualTo(1);
    assertThat(purged.path("files").longValue()).isEqualTo(2);
    assertThat(mirror.clutch().stored("blobs")).isEmpty();
    assertThat(json("list").path("projects")).isEmpty();
  }

  @Test
  void what_was_purged_on_a_running_server_is_fetched_again() throws Exception {
    store();
    mirror.clutch().page("demo"); // a hit by now
    mirror.clutch().get(WHEEL.pathAt("demo"));
    int pages = mirror.upstream().pageRequests("demo");
    mirror.upstream().publish("demo", NEWER);

    done("purge", "demo");

    assertThat(new String(
            mirror.clutch().page("demo").body(), java.nio.charset.StandardCharsets.UTF_8))
        .contains(NEWER.filename())
        .doesNotContain(WHEEL.filename());
    assertThat(mirror.upstream().pageRequests("demo")).isGreaterThan(pages);
    assertThat(mirror.clutch().get(WHEEL.pathAt("demo")).statusCode()).isEqualTo(404);
    assertThat(mirror.clutch().get(NEWER.pathAt("demo")).body()).isEqualTo(NEWER.bytes());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_dry_run_changes_nothing(boolean isRunning) throws Exception {
    running(isRunning);

    JsonNode purged = json("purge", "demo", "--dry-run");
    done("pin", "demo", "--dry-run");
    done("gc", "--dry-run");

    assertThat(purged.path("dry-run").booleanValue()).isTrue();
    assertThat(purged.path("files").longValue()).isEqualTo(2);
    JsonNode project = json("list").path("projects").get(0);
    assertThat(project.path("files").longValue()).isEqualTo(2);
    assertThat(project.path("pinned").longValue()).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_project_a_version_or_a_file_can_be_pinned_and_unpinned(boolean isRunning)
      throws Exception {
    running(isRunning);
    for (String what : new String[] {"demo", "Demo==1.0.0", WHEEL.filename()}) {
      int files = what.equals("demo") ? 2 : 1;

      JsonNode pinned = json("pin", what);

      assertThat(pinned.path("files").longValue()).isEqualTo(files);
      assertThat(pinned.path("changed").booleanValue()).isTrue();
      assertThat(json("pin", what).path("changed").booleanValue()).isFalse();
      assertThat(json("list").path("projects").get(0).path("pinned").longValue())
          .isEqualTo(files);
      assertThat(json("unpin", what).path("pinned").booleanValue()).isFalse();
      assertThat(json("list").path("projects").get(0).path("pinned").longValue())
          .isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void what_is_not_there_is_one_line_and_exit_1(boolean isRunning) throws Exception {
    running(isRunning);
    done("pin", "demo==1.0");

    for (String line : new String[] {"purge nothing", "pin nothing", "pin demo==9", "unpin demo"}) {
      Command command = command(line.split(" "));

      assertThat(command.code()).as(line).isEqualTo(1);
      assertThat(command.out()).isEmpty();
      assertThat(command.err().lines()).hasSize(1).first().asString().startsWith("clutch: ");
    }
    assertThat(command("unpin", "demo").err()).contains("demo==1.0");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void gc_removes_a_blob_that_nothing_refers_to(boolean isRunning) throws Exception {
    running(isRunning);
    Path stray =
        mirror.directory().resolve("blobs").resolve("00").resolve("00").resolve("0".repeat(64));
    Files.createDirectories(stray.getParent());
    Files.write(stray, Dist.noise(1000));

    assertThat(json("gc", "--dry-run").path("unreferenced").path("bytes").longValue())
        .isEqualTo(1000);
    assertThat(stray).exists();
    assertThat(json("gc").path("unreferenced").path("blobs").longValue()).isEqualTo(1);
    assertThat(stray).doesNotExist();
    assertThat(blob(WHEEL)).exists();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void verify_finds_what_is_damaged_and_sets_it_aside(boolean isRunning) throws Exception {
    running(isRunning);
    byte[] damaged = WHEEL.bytes().clone();
    damaged[100] ^= 1;
    Files.write(blob(WHEEL), damaged);

    Command found = command("verify", "--json");

    assertThat(found.code()).isEqualTo(1);
    JsonNode problem = found.json().path("problems").get(0);
    assertThat(problem.path("files").get(0).textValue()).isEqualTo(WHEEL.filename());
    assertThat(problem.path("sha256").textValue()).isEqualTo(WHEEL.sha256());
    assertThat(command("verify", "--repair", "--dry-run").code()).isEqualTo(1);
    assertThat(command("verify", "--repair").code()).isZero();
    assertThat(done("verify").out()).contains("0 problems");
  }

  @Test
  void what_was_found_damaged_on_a_running_server_is_not_sent() throws Exception {
    store();
    mirror.clutch().get(WHEEL.pathAt("demo")); // a hit by now
    Path blob = blob(WHEEL);
    byte[] damaged = WHEEL.bytes().clone();
    damaged[100] ^= 1;
    Files.delete(blob); // another file in its place, as a restored backup would be
    Files.write(blob, damaged);

    assertThat(command("verify").code()).isEqualTo(1);

    assertThat(blob).exists();
    assertThat(mirror.clutch().get(WHEEL.pathAt("demo")).body()).isEqualTo(WHEEL.bytes());
  }

  @Test
  void what_was_set_aside_on_a_running_server_is_fetched_again() throws Exception {
    store();
    mirror.clutch().get(WHEEL.pathAt("demo"));
    Path blob = blob(WHEEL);
    byte[] damaged = WHEEL.bytes().clone();
    damaged[100] ^= 1;
    Files.delete(blob); // another file in its place, as a restored backup would be
    Files.write(blob, damaged);

    command("verify", "--repair");

    assertThat(mirror.clutch().get(WHEEL.pathAt("demo")).body()).isEqualTo(WHEEL.bytes());
  }

  @Test
  void refresh_asks_the_upstream_at_once() throws Exception {
    store();
    mirror.upstream().publish("demo", WHEEL);

    JsonNode refreshed = json("refresh", "demo");

    assertThat(refreshed.path("outcome").textValue()).isEqualTo("changed");
    assertThat(new String(
            mirror.clutch().page("demo").body(), java.nio.charset.StandardCharsets.UTF_8))
        .doesNotContain(NEWER.filename());
    assertThat(json("refresh", "demo").path("outcome").textValue()).isEqualTo("unchanged");
  }

  @Test
  void a_refresh_that_brings_nothing_is_exit_1() throws Exception {
    store();
    mirror.upstream().page("demo", Reply.failing(503));

    Command failed = command("refresh", "demo", "--json");

    assertThat(failed.code()).isEqualTo(1);
    assertThat(failed.json().path("outcome").textValue()).isEqualTo("failed");
    assertThat(command("refresh", "never-seen").code()).isEqualTo(1);
  }

  @Test
  void a_dry_refresh_asks_nobody() throws Exception {
    store();
    int pages = mirror.upstream().pageRequests("demo");

    assertThat(json("refresh", "demo", "--dry-run").path("outcome").textValue())
        .isEqualTo("not-asked");
    assertThat(mirror.upstream().pageRequests("demo")).isEqualTo(pages);
  }

  @Test
  void refresh_without_a_server_says_that_it_needs_one() throws Exception {
    running(false);

    Command refused = command("refresh", "demo");

    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("clutch serve");
  }

  @Test
  void a_directory_that_is_not_there_is_one_line_and_none_is_made(@TempDir Path elsewhere) {
    Path nowhere = elsewhere.resolve("nowhere");

    Command refused = Command.run("list", "--data-dir", nowhere.toString());

    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err().lines()).hasSize(1);
    assertThat(refused.err()).contains(nowhere.toString(), "--data-dir");
    assertThat(nowhere).doesNotExist();
  }

  @Test
  void what_a_killed_server_left_behind_misleads_no_command() throws Exception {
    running(false);
    try (ScriptedUpstream stranger = ScriptedUpstream.start()) {
      Files.writeString(mirror.directory().resolve("server"), stranger.origin() + "\n");
      Files.writeString(mirror.directory().resolve("token"), "secret\n");

      assertThat(json("list").path("projects")).hasSize(1);
      assertThat(stranger.received()).isEmpty();
    }
  }

  @Test
  void a_held_directory_without_a_server_is_one_line() throws Exception {
    running(false);
    try (FileChannel lock =
            FileChannel.open(mirror.directory().resolve("lock"), StandardOpenOption.WRITE);
        FileLock held = lock.lock()) {
      assertThat(held.isValid()).isTrue();
      Command unknown = command("list");
      Files.writeString(mirror.directory().resolve("server"), "http://127.0.0.1:9\n");
      Files.writeString(mirror.directory().resolve("token"), "secret\n");
      Command silent = command("list");

      for (Command refused : new Command[] {unknown, silent}) {
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err().lines()).hasSize(1);
        assertThat(refused.err()).contains("try again").doesNotContain("Exception", "secret");
      }
    }
  }

  @Test
  void a_server_that_serves_a_folder_has_nothing_to_refresh(@TempDir Path folder) throws Exception {
    Path data = folder.resolve("data");
    try (ClutchServer server =
        ClutchServer.start(Files.createDirectories(folder.resolve("files")).toString(), data)) {
      assertThat(server.get("/readyz").statusCode()).isEqualTo(200);

      Command refused = Command.run("refresh", "demo", "--data-dir", data.toString());

      assertThat(refused.code()).isEqualTo(1);
      assertThat(refused.err()).contains("folder");
      assertThat(Command.run("list", "--data-dir", data.toString()).code()).isZero();
    }
  }
}
