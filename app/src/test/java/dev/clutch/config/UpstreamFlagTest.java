package dev.clutch.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.config.SourceSettings.Location;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpstreamFlagTest {
  @TempDir
  Path folder;

  private Written written;

  @BeforeEach
  void write() {
    written = new Written(folder);
  }

  @Test
  void repeated_it_names_sources_in_the_order_of_their_priority() {
    written
        .folder("wheels")
        .flag(
            "--upstream", folder + "/wheels", "pypi=https://pypi.org/simple", "https://a.example");

    Configuration configuration = written.configuration();

    assertThat(configuration.indexes())
        .containsExactly(new IndexSettings(
            "default", List.of("wheels", "pypi", "a.example"), false, false, null));
    assertThat(configuration.sources())
        .extracting(SourceSettings::location)
        .containsExactly(
            new Location.Folder(folder.resolve("wheels")),
            new Location.Index(URI.create("https://pypi.org/simple/")),
            new Location.Index(URI.create("https://a.example/simple/")));
  }

  @Test
  void a_name_ends_at_the_first_equals_sign_and_has_no_capitals() {
    written.flag("--upstream", "https://host.example/a=b/");

    assertThat(written.source().name()).isEqualTo("host.example");
  }

  @Test
  void two_of_one_host_have_names_of_their_own() {
    written.flag("--upstream", "https://host.example/a/", "https://host.example/b/");

    assertThat(written.configuration().sources())
        .extracting(SourceSettings::name)
        .containsExactly("host.example", "host.example-2");
  }

  @Test
  void the_environment_names_several_with_spaces_between_them() {
    written.variable("CLUTCH_UPSTREAM", " a=https://a.example\tb=https://b.example ");

    assertThat(written.configuration().indexes().get(0).sources()).containsExactly("a", "b");
    assertThat(written.shown("index", "sources")).isEqualTo("[a, b] from CLUTCH_UPSTREAM");
  }

  @Test
  void it_replaces_the_sources_of_the_default_index_and_leaves_other_indexes_alone() {
    written.flag("--upstream", "mine=https://mine.example").file("""
        [[source]]
        name = "internal"
        url = "https://internal.example"

        [[index]]
        name = "default"
        sources = ["internal"]
        merge = true

        [[index]]
        name = "prod"
        """);

    Configuration configuration = written.configuration();

    assertThat(configuration.indexes())
        .containsExactly(
            new IndexSettings("default", List.of("mine"), true, false, null),
            new IndexSettings("prod", List.of("internal", "mine"), false, false, null));
  }

  @Test
  void a_source_of_the_file_and_one_of_the_flag_can_not_have_one_name() {
    written.flag("--upstream", "internal=https://mine.example").file("""
        [[source]]
        name = "internal"
        url = "https://internal.example"
        """);

    assertThat(written.problems())
        .containsExactly("--upstream: another [[source]] is called 'internal' (clutch.toml:2):"
            + " give one of them another name");
  }

  @Test
  void what_is_neither_a_URL_nor_a_directory_is_said_for_each() {
    assertThat(
            written.flag("--upstream", "ftp://a.example", "me:s3cret@b.example").problems())
        .hasSize(2)
        .allMatch(problem -> problem.startsWith("--upstream: no such directory: "))
        .noneMatch(problem -> problem.contains("s3cret"));
  }
}
