package dev.clutch.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.config.SourceSettings.Location;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTest {
  @TempDir
  Path folder;

  private Written written;

  @BeforeEach
  void write() {
    written = new Written(folder);
  }

  @Test
  void without_anything_PyPI_is_served_on_the_usual_port() {
    Configuration configuration = written.configuration();

    FrontSettings nobody = new FrontSettings("", List.of(), FrontSettings.Header.X_FORWARDED, null);
    assertThat(configuration.server())
        .isEqualTo(new ServingSettings("127.0.0.1", 7654, false, true, nobody));
    assertThat(configuration.storage())
        .isEqualTo(new StorageSettings(Path.of("/data/clutch"), 50L << 30, null));
    assertThat(configuration.source("pypi").location())
        .isEqualTo(new Location.Index(URI.create("https://pypi.org/simple/")));
    assertThat(configuration.indexes())
        .containsExactly(new IndexSettings("default", List.of("pypi"), false, false, null));
    assertThat(configuration.rules()).isEmpty();
  }

  @Test
  void a_flag_wins_over_the_environment_which_wins_over_the_file() {
    written.file("""
        [server]
        port = 1
        host = "::1"

        [storage]
        max-size = "1G"
        """);
    assertThat(written.shown("server", "port")).isEqualTo("1 from clutch.toml:2");

    written.variable("CLUTCH_PORT", "2");
    assertThat(written.shown("server", "port")).isEqualTo("2 from CLUTCH_PORT");

    written.flag("--port", "3");
    assertThat(written.shown("server", "port")).isEqualTo("3 from --port");
    assertThat(written.configuration().server().port()).isEqualTo(3);
    assertThat(written.shown("server", "host")).isEqualTo("::1 from clutch.toml:3");
    assertThat(written.shown("storage", "max-size")).isEqualTo("1G from clutch.toml:6");
    assertThat(written.shown("server", "index-ttl")).isEqualTo("10m from default");
  }

  @Test
  void a_variable_without_a_value_says_nothing() {
    assertThat(written.variable("CLUTCH_PORT", "").configuration().server().port())
        .isEqualTo(7654);
  }

  @Test
  void an_IPv6_address_may_be_written_as_in_a_URL() {
    assertThat(written.flag("--host", "[::1]").configuration().server().host()).isEqualTo("::1");
  }

  @Test
  void relative_paths_start_from_the_folder_of_the_file_and_on_the_command_line_from_here() {
    written.file("""
        [storage]
        data-dir = "kept"
        """);
    assertThat(written.configuration().storage().dataDirectory()).isEqualTo(folder.resolve("kept"));

    written.flag("--data-dir", "kept");
    assertThat(written.configuration().storage().dataDirectory()).isEqualTo(Path.of("kept"));
  }

  @Test
  void the_file_is_found_where_programs_keep_theirs() {
    Written usual = new Written(folder).folder("none/clutch");
    usual.put("none/clutch/clutch.toml", "server.port = 9\n");

    assertThat(usual.loader().file()).contains(folder.resolve("none/clutch/clutch.toml"));
    assertThat(usual.configuration().server().port()).isEqualTo(9);
  }

  @Test
  void the_environment_may_name_the_file() {
    written.put("other.toml", "server.port = 9\n");
    written.variable("CLUTCH_CONFIG", folder.resolve("other.toml").toString());

    assertThat(written.configuration().server().port()).isEqualTo(9);
  }

  @Test
  void a_file_that_is_named_has_to_be_there() {
    assertThat(written.flag("--config", folder + "/no.toml").problems())
        .containsExactly("--config: cannot read the file no.toml (it does not exist)");
  }

  @Test
  void what_is_said_for_all_sources_holds_where_one_says_nothing_itself() {
    written.flag("--index-ttl", "1m").file("""
        [[source]]
        name = "own"
        url = "https://own.example"
        ttl = "1h"

        [[source]]
        name = "usual"
        url = "https://usual.example"
        """);

    assertThat(written.configuration().source("own").times().ttl()).isEqualTo(Duration.ofHours(1));
    assertThat(written.configuration().source("usual").times().ttl())
        .isEqualTo(Duration.ofMinutes(1));
    assertThat(written.loader().load().settings())
        .contains(new EffectiveSetting("source", "usual", "ttl", "1m", "--index-ttl"));
  }

  @Test
  void the_data_directory_is_found_whatever_else_is_wrong() {
    written.file("""
        [server]
        prot = 80
        [storage]
        data-dir = "/elsewhere"
        [[source]]
        """);

    assertThat(written.loader().dataDirectory()).isEqualTo(Path.of("/elsewhere"));
  }

  @Test
  void what_is_loaded_again_is_what_the_file_says_by_then() {
    ConfigurationLoader loader = written.file("server.port = 1").loader();
    assertThat(loader.load().configuration().server().port()).isEqualTo(1);

    written.file("server.port = 2");

    assertThat(loader.load().configuration().server().port()).isEqualTo(2);
  }

  @Test
  void every_setting_that_holds_is_shown_once_in_the_order_of_its_declaration() {
    List<EffectiveSetting> shown = written.loader().load().settings();

    assertThat(shown).extracting(EffectiveSetting::key).startsWith("host", "port", "offline");
    assertThat(shown)
        .filteredOn(setting -> setting.table().equals("storage"))
        .containsExactly(
            new EffectiveSetting("storage", "", "data-dir", "/data/clutch", "default"),
            new EffectiveSetting("storage", "", "max-size", "50G", "default"),
            new EffectiveSetting("storage", "", "min-free", null, "default"));
  }
}
