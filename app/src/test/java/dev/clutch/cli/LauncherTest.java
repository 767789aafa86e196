package dev.clutch.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/clutch} with a Java that only says how it was started, and makes the archive it is told to. */
class LauncherTest {
  private static final Path LAUNCHER = Path.of("bin/clutch");
  private static final String JAVA = """
      #!/bin/sh
      for word; do
        case $word in
          -XX:ArchiveClassesAtExit=* | -XX:AOTCacheOutput=*)
            [ ! -e "$(dirname "$0")/broken" ] || exit 1
            echo archive >"${word#*=}"
            ;;
        esac
        printf '%s\\n' "$word"
      done
      """;

  @TempDir
  Path folder;

  private Path launcher;
  private Path jar;
  private Path archives;

  @BeforeEach
  void lay_out_an_installation() throws IOException {
    assumeThat(Files.isExecutable(LAUNCHER)).isTrue();
    launcher = folder.resolve("clutch home/app/bin/clutch");
    Files.createDirectories(launcher.getParent());
    Files.copy(LAUNCHER, launcher);
    executable(launcher);
    Path target = Files.createDirectories(folder.resolve("clutch home/app/target"));
    jar = Files.writeString(target.resolve("clutch.jar"), "jar");
    archives = target.resolve("archives");
  }

  @Test
  void a_server_is_told_to_prepare_the_next_start_where_nothing_is_prepared() throws Exception {
    assertThat(started(java("17.0.15"), Map.of()))
        .contains("-Dclutch.prepare=" + launcher.toRealPath())
        .noneMatch(word -> word.startsWith("-XX:SharedArchiveFile"));
  }

  @Test
  void what_is_prepared_is_used() throws Exception {
    Path java = java("17.0.15");
    prepare(java);

    assertThat(started(java, Map.of()))
        .contains("-XX:SharedArchiveFile=" + archive(), "-Xlog:cds*=off")
        .noneMatch(word -> word.contains("prepare"));
  }

  @Test
  void a_newer_java_has_its_own_kind() throws Exception {
    Path java = java("25.0.1");
    prepare(java);

    assertThat(started(java, Map.of()))
        .contains("-XX:AOTCache=" + archive(), "-Xlog:aot*=off")
        .noneMatch(word -> word.startsWith("-Xshare")); // Java takes no two
  }

  @Test
  void what_was_made_of_another_jar_is_not_used_and_gone_when_it_is_made_anew() throws Exception {
    Path java = java("17.0.15");
    prepare(java);
    Path old = archive();
    Files.writeString(jar, "another jar");
    Files.setLastModifiedTime(jar, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));

    assertThat(started(java, Map.of())).noneMatch(word -> word.contains("SharedArchiveFile"));
    prepare(java);
    assertThat(archive()).isNotEqualTo(old);
  }

  @Test
  void a_jar_of_the_same_length_made_within_the_minute_is_another_one_too() throws Exception {
    Path java = java("17.0.15");
    prepare(java);
    Files.setLastModifiedTime(
        archive(), FileTime.from(Files.getLastModifiedTime(jar).toInstant().minusSeconds(1)));

    assertThat(started(java, Map.of()))
        .noneMatch(word -> word.contains("SharedArchiveFile"))
        .anyMatch(word -> word.contains("prepare"));
  }

  @Test
  void two_javas_have_an_archive_each() throws Exception {
    prepare(java("17.0.15"));
    prepare(java("21.0.2"));

    assertThat(made()).hasSize(2);
  }

  @Test
  void a_java_that_can_make_none_is_asked_once() throws Exception {
    Path java = java("17.0.15");
    Files.createFile(java.resolve("bin/broken"));

    assertThat(run(java, Map.of(), "prepare").code()).isEqualTo(1);

    assertThat(started(java, Map.of())).noneMatch(word -> word.contains("prepare"));
    Files.delete(java.resolve("bin/broken"));
    Outcome again = run(java, Map.of(), "prepare");
    assertThat(again.code()).isEqualTo(1);
    assertThat(again.said()).singleElement().asString().contains("made no archive");
    assertThat(Files.isRegularFile(made().get(0))).isFalse();
  }

  @Test
  void who_comes_second_does_not_say_that_it_is_done_before_it_is() throws Exception {
    Path java = java("17.0.15");
    prepare(java);
    Path archive = archive();
    Path making = Path.of(archive + ".making");
    Files.createDirectory(making); // another process is at it
    Path away = Files.move(archive, folder.resolve("archive"));

    Outcome outcome = run(java, Map.of("CLUTCH_PREPARE_SECONDS", "0"), "prepare");
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.said()).singleElement().asString().contains("still preparing");

    Files.move(away, archive);
    assertThat(run(java, Map.of(), "prepare").code()).isZero();
  }

  @Test
  void what_a_killed_process_has_left_keeps_nobody_waiting() throws Exception {
    Path java = java("17.0.15");
    prepare(java);
    Path archive = archive();
    Files.delete(archive);
    Process killed = new ProcessBuilder("true").start();
    killed.waitFor();
    Path making = Files.createDirectory(Path.of(archive + ".making"));
    Files.writeString(making.resolve("by"), host() + " " + killed.pid() + "\n");

    assertThat(started(java, Map.of())).anyMatch(word -> word.contains("prepare"));
    assertThat(run(java, Map.of("CLUTCH_PREPARE_SECONDS", "0"), "prepare").code())
        .isZero();
    assertThat(made()).containsExactly(archive);
  }

  @Test
  void who_is_at_it_elsewhere_is_not_taken_for_dead() throws Exception {
    Path java = java("17.0.15");
    prepare(java);
    Path archive = archive();
    Files.delete(archive);
    Path making = Files.createDirectory(Path.of(archive + ".making"));

    Files.writeString(making.resolve("by"), "elsewhere.example 999999999\n");
    assertThat(started(java, Map.of())).noneMatch(word -> word.contains("prepare"));
    Files.writeString(
        making.resolve("by"), host() + " " + ProcessHandle.current().pid() + "\n");
    assertThat(started(java, Map.of())).noneMatch(word -> word.contains("prepare"));
  }

  private static String host() throws IOException {
    return new String(
            new ProcessBuilder("uname", "-n").start().getInputStream().readAllBytes(),
            StandardCharsets.UTF_8)
        .strip();
  }

  @Test
  void an_updated_java_leaves_nothing_behind() throws Exception {
    Path java = java("17.0.15");
    prepare(java);
    Path old = archive();
    Files.writeString(java.resolve("release"), "JAVA_VERSION=\"17.0.16\"\n");

    assertThat(started(java, Map.of())).noneMatch(word -> word.contains("SharedArchiveFile"));
    prepare(java);
    assertThat(archive()).isNotEqualTo(old);
  }

  @Test
  void an_archive_is_told_by_what_stays_the_same_of_its_jar() throws Exception {
    Path java = java("17.0.15");
    prepare(java);

    // What ls prints of a file changes by this, and by the time half a year later.
    Files.createLink(folder.resolve("another name"), jar);

    assertThat(started(java, Map.of())).contains("-XX:SharedArchiveFile=" + archive());
  }

  @Test
  void where_the_jar_lies_nothing_need_be_writable() throws Exception {
    Files.createFile(archives); // root may write everywhere, but not into this
    Path java = java("17.0.15");
    prepare(java);

    assertThat(started(java, Map.of()))
        .anyMatch(word ->
            word.startsWith("-XX:SharedArchiveFile=" + folder.resolve("cache/clutch/clutch-")));
  }

  @Test
  void who_has_plans_of_their_own_is_left_alone() throws Exception {
    Path java = java("17.0.15");
    prepare(java);

    assertThat(started(java, Map.of("CLUTCH_JAVA_OPTS", "-Xshare:off")))
        .contains("-Xshare:off")
        .noneMatch(word -> word.contains("Archive") || word.contains("prepare"));
  }

  @Test
  void the_users_options_come_last_and_replace_the_collector() throws Exception {
    assertThat(started(java("17.0.15"), Map.of("CLUTCH_JAVA_OPTS", "-XX:+UseG1GC -Xmx1g")))
        .doesNotContain("-XX:+UseSerialGC", "-Dclutch.collect-at=160")
        .containsSubsequence("-Xmx512m", "-XX:+UseG1GC", "-Xmx1g", "-jar", "serve");
  }

  private void prepare(Path java) throws Exception {
    Outcome outcome = run(java, Map.of("CLUTCH_JAVA_OPTS", "-XX:+UseG1GC"), "prepare");
    assertThat(outcome.said()).isEmpty();
    assertThat(outcome.code()).isZero();
  }

  private List<String> started(Path java, Map<String, String> more) throws Exception {
    Outcome outcome = run(java, more, "serve");
    assertThat(outcome.code()).isZero();
    return outcome.said();
  }

  private record Outcome(int code, List<String> said) {}

  private Outcome run(Path java, Map<String, String> more, String command) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(launcher.toString(), command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.contains("JAVA"));
    builder.environment().put("JAVA_HOME", java.toString());
    builder.environment().put("XDG_CACHE_HOME", folder.resolve("cache").toString());
    builder.environment().putAll(more);
    Process process = builder.start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(process.waitFor(), said.lines().toList());
  }

  private Path java(String version) throws IOException {
    Path home = folder.resolve("java-" + version);
    Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
    Files.writeString(java, JAVA);
    executable(java);
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    return home;
  }

  private static void executable(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Path archive() throws IOException {
    assertThat(made()).hasSize(1);
    return made().get(0);
  }

  private List<Path> made() throws IOException {
    try (Stream<Path> files = Files.list(archives.toRealPath())) {
      return files.toList();
    }
  }
}
