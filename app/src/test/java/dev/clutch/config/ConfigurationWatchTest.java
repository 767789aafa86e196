package dev.clutch.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationWatchTest {
  @TempDir
  Path folder;

  private Written written;
  private final List<Integer> taken = new ArrayList<>();

  @BeforeEach
  void write() {
    written = new Written(folder).file("server.port = 1");
  }

  private ConfigurationWatch watch() {
    ConfigurationLoader loader = written.loader();
    return new ConfigurationWatch(
        loader,
        loader.load(),
        loaded -> taken.add(loaded.configuration().server().port()));
  }

  @Test
  void a_changed_file_is_taken_over_once() {
    ConfigurationWatch watch = watch();
    watch.check();
    assertThat(taken).isEmpty();

    written.file("server.port = 2");
    watch.check();
    watch.check();

    assertThat(taken).containsExactly(2);
  }

  @Test
  void a_bad_file_changes_nothing_until_it_is_mended() {
    ConfigurationWatch watch = watch();

    written.file("server.prot = 2");
    watch.check();
    assertThat(taken).isEmpty();

    written.file("server.port = 3");
    watch.check();
    assertThat(taken).containsExactly(3);
  }

  @Test
  void a_file_that_is_gone_changes_nothing() throws IOException {
    ConfigurationWatch watch = watch();

    Files.delete(folder.resolve("clutch.toml"));
    watch.check();
    assertThat(taken).isEmpty();

    written.file("server.port = 2");
    watch.check();
    assertThat(taken).containsExactly(2);
  }

  @Test
  void the_usual_file_may_come_later_and_its_going_changes_nothing() throws IOException {
    written = new Written(folder).folder("none/clutch");
    ConfigurationWatch watch = watch();

    written.put("none/clutch/clutch.toml", "server.port = 2");
    watch.check();
    assertThat(taken).containsExactly(2);

    Files.delete(folder.resolve("none/clutch/clutch.toml"));
    watch.check();
    assertThat(taken).containsExactly(2);
  }

  @Test
  void a_file_that_means_the_same_is_not_taken_over() {
    ConfigurationWatch watch = watch();

    written.file("# with a comment\nserver.port = 1");
    watch.check();

    assertThat(taken).isEmpty();
  }

  @Test
  void a_secret_that_changed_elsewhere_is_taken_over_when_told_so() {
    written.put("token.txt", "one").file("""
        [[source]]
        name = "a"
        url = "https://a.example"
        token = "file:token.txt"
        """);
    ConfigurationWatch watch = watch();

    written.put("token.txt", "two");
    watch.check();
    assertThat(taken).isEmpty();
    watch.reload();

    assertThat(taken).hasSize(1);
  }

  @Test
  void who_refuses_a_configuration_is_asked_again_with_the_next() {
    ConfigurationLoader loader = written.loader();
    ConfigurationWatch watch = new ConfigurationWatch(loader, loader.load(), loaded -> {
      taken.add(loaded.configuration().server().port());
      throw new IllegalStateException("not that");
    });

    written.file("server.port = 2");
    watch.check();
    written.file("server.port = 3");
    watch.check();

    assertThat(taken).containsExactly(2, 3);
  }
}
