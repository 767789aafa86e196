package dev.clutch.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
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
    return new ConfigurationWatch(written.loader());
  }

  /** A change is taken over when it is the same at two looks. */
  private void look(ConfigurationWatch watch) {
    watch.check(this::take);
    watch.check(this::take);
  }

  private void take(Configuration configuration) {
    taken.add(configuration.server().port());
  }

  @Test
  void a_changed_file_is_taken_over_once() {
    ConfigurationWatch watch = watch();
    look(watch);
    assertThat(taken).isEmpty();

    written.file("server.port = 2");
    look(watch);
    look(watch);

    assertThat(taken).containsExactly(2);
  }

  @Test
  void a_bad_file_changes_nothing_until_it_is_mended() {
    ConfigurationWatch watch = watch();

    written.file("server.prot = 2");
    look(watch);
    assertThat(taken).isEmpty();

    written.file("server.port = 3");
    look(watch);
    assertThat(taken).containsExactly(3);
  }

  @Test
  void a_file_that_is_gone_changes_nothing() throws IOException {
    ConfigurationWatch watch = watch();

    Files.delete(folder.resolve("clutch.toml"));
    look(watch);
    assertThat(taken).isEmpty();

    written.file("server.port = 2");
    look(watch);
    assertThat(taken).containsExactly(2);
  }

  @Test
  void the_usual_file_may_come_later_and_its_going_changes_nothing() throws IOException {
    written = new Written(folder).folder("none/clutch");
    ConfigurationWatch watch = watch();

    written.put("none/clutch/clutch.toml", "server.port = 2");
    look(watch);
    assertThat(taken).containsExactly(2);

    Files.delete(folder.resolve("none/clutch/clutch.toml"));
    look(watch);
    assertThat(taken).containsExactly(2);
  }

  @Test
  void a_file_that_means_the_same_is_not_taken_over() {
    ConfigurationWatch watch = watch();

    written.file("# with a comment\nserver.port = 1");
    look(watch);

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
    look(watch);
    assertThat(taken).isEmpty();
    watch.reload(this::take);

    assertThat(taken).hasSize(1);
  }

  @Test
  void a_change_while_the_server_starts_is_taken_over() {
    ConfigurationWatch watch = watch();

    written.file(
        "server.port = 2"); // the server that began with 1 is about to say that it is ready
    look(watch);

    assertThat(taken).containsExactly(2);
  }

  @Test
  void what_could_not_be_taken_over_is_tried_again_though_the_file_is_the_same() {
    ConfigurationWatch watch = watch();
    AtomicInteger refusals = new AtomicInteger(2);
    Consumer<Configuration> refusing = next -> {
      if (refusals.getAndDecrement() > 0) {
        throw new IllegalArgumentException("its certificate can't be read");
      }
      take(next);
    };

    written.file("server.port = 2");
    for (int i = 0; i < 2 * ConfigurationWatch.LOOKS_BETWEEN_TRIES + 1; i++) {
      watch.check(refusing);
    }
    assertThat(taken).isEmpty();
    watch.check(refusing);

    assertThat(taken).containsExactly(2);
  }

  @Test
  void a_secret_that_was_missing_is_found_once_it_is_there() {
    ConfigurationWatch watch = watch();

    written.file("""
        [[source]]
        name = "a"
        url = "https://a.example"
        token = "file:token.txt"
        """);
    look(watch);
    assertThat(taken).isEmpty();

    written.put("token.txt", "one");
    for (int i = 0; i < ConfigurationWatch.LOOKS_BETWEEN_TRIES; i++) {
      look(watch);
    }

    assertThat(taken).hasSize(1);
  }

  @Test
  void half_a_file_is_not_taken_over_while_it_is_being_written() {
    ConfigurationWatch watch = watch();

    written.file("server.port = 2");
    watch.check(this::take);
    written.file("server.port = 22");
    watch.check(this::take);
    assertThat(taken).isEmpty();
    watch.check(this::take);

    assertThat(taken).containsExactly(22);
  }

  @Test
  void a_file_that_has_been_emptied_is_not_taken_over_unless_told_so() {
    ConfigurationWatch watch = watch();

    written.file(" \n");
    look(watch);
    assertThat(taken).isEmpty();
    watch.reload(this::take);

    assertThat(taken).hasSize(1);
  }
}
