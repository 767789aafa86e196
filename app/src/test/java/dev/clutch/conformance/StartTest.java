package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.app.Clutch;
import dev.clutch.config.ServerSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a server starts, and in which words it says that it can't. */
class StartTest {
  private static final String NOWHERE = "http://127.0.0.1:9/simple/";

  @TempDir
  Path directory;

  private static Clutch start(String upstream, int port, Path directory) throws IOException {
    return Clutch.start(
        new ServerSettings(upstream, "127.0.0.1", port, directory, ClutchServer.TTL)
            .configuration(),
        Map.of(),
        InstantSource.system(),
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
  }

  private static void assertRefused(
      String upstream, int port, Path directory, Class<? extends Exception> type, String... words) {
    assertThatThrownBy(() -> start(upstream, port, directory).close())
        .isInstanceOf(type)
        .satisfies(failure ->
            assertThat(failure.getMessage()).contains(words).doesNotContain("\n", "Exception"));
  }

  @Test
  void starting_asks_no_upstream() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start();
        Clutch clutch = start(upstream.index(), 0, directory)) {
      assertThat(clutch.url()).startsWith("http://127.0.0.1:");
      assertThat(upstream.received()).isEmpty();
    }
  }

  @Test
  void an_upstream_may_be_named_without_its_last_slash_or_its_path() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start()) {
      upstream.publish("demo", Dist.wheel("demo", "1.0"));
      for (String url : new String[] {upstream.origin() + "/simple", upstream.origin()}) {
        try (ClutchServer server = ClutchServer.start(url, directory)) {
          assertThat(server.page("demo").statusCode()).isEqualTo(200);
        }
      }
      assertThat(upstream.received()).hasSize(1);
    }
  }

  @Test
  void a_data_directory_in_use_is_one_clear_line() throws Exception {
    try (Clutch clutch = start(NOWHERE, 0, directory)) {
      assertThat(clutch.url()).isNotEmpty();
      assertRefused(
          NOWHERE, 0, directory, IOException.class, directory.toString(), "in use", "--data-dir");
    }
  }

  @Test
  void a_data_directory_is_free_again_after_the_server_has_ended() throws Exception {
    start(NOWHERE, 0, directory).close();

    start(NOWHERE, 0, directory).close();
  }

  @Test
  void a_data_directory_that_is_a_file_is_one_clear_line() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "x");

    assertRefused(NOWHERE, 0, file, IOException.class, file.toString(), "not");
    assertRefused(NOWHERE, 0, file.resolve("below"), IOException.class, file.toString(), "not");
  }

  @Test
  void a_port_in_use_is_one_clear_line_and_leaves_the_directory_free() throws Exception {
    try (ScriptedUpstream other = ScriptedUpstream.start()) {
      int port = java.net.URI.create(other.origin()).getPort();

      assertRefused(NOWHERE, port, directory, IOException.class, "127.0.0.1:" + port, "in use");
    }
    start(NOWHERE, 0, directory).close();
  }

  @Test
  void an_upstream_that_is_neither_a_url_nor_a_directory_is_one_clear_line() {
    assertRefused("nowhere/at/all", 0, directory, IllegalArgumentException.class, "nowhere/at/all");
  }

  @Test
  void the_catalog_of_a_newer_clutch_is_one_clear_line_and_left_alone() throws Exception {
    start(NOWHERE, 0, directory).close();
    Path catalog = directory.resolve("catalog.db");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + catalog);
        Statement statement = connection.createStatement()) {
      statement.execute("INSERT INTO flyway_schema_history (installed_rank, version, description,"
          + " type, script, checksum, installed_by, execution_time, success)"
          + " VALUES (999, '999', 'later', 'SQL', 'V999__later.sql', 1, 'x', 1, 1)");
    }

    assertRefused(
        NOWHERE, 0, directory, IOException.class, catalog.toString(), "newer Clutch", "999");
    assertRefused(NOWHERE, 0, directory, IOException.class, "newer Clutch");
  }

  @Test
  void a_damaged_catalog_is_set_aside_and_begun_anew() throws Exception {
    byte[] noise = Dist.noise(10_000);
    Files.write(directory.resolve("catalog.db"), noise);

    start(NOWHERE, 0, directory).close();

    assertThat(directory.resolve("catalog.db.damaged-1")).hasBinaryContent(noise);
  }
}
