package dev.clutch.ahead;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.model.DistributionFile;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectPage;
import dev.clutch.repository.ArrivingFile;
import dev.clutch.repository.CacheStatus;
import dev.clutch.repository.FileContent;
import dev.clutch.repository.Lookup;
import dev.clutch.repository.MemoryFile;
import dev.clutch.repository.NotNowException;
import dev.clutch.repository.Origin;
import dev.clutch.repository.ProjectList;
import dev.clutch.repository.RemoteFile;
import dev.clutch.repository.Repository;
import dev.clutch.repository.UnavailableException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AheadTest {
  private static final String PIP = ClientsTest.PIP;

  private final Scripted index = new Scripted();
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private Instant now = Instant.parse("2026-06-01T12:00:00Z");
  private long nanos;
  private int maxTasks = Integer.MAX_VALUE;
  private final Ahead ahead = new Ahead(
      path -> path.equals("gone") ? Optional.empty() : Optional.of(index),
      this::queue,
      () -> now,
      () -> nanos);

  private void queue(Runnable task) {
    if (tasks.size() >= maxTasks) {
      throw new RejectedExecutionException();
    }
    tasks.add(task);
  }

  /** A client is given the metadata of version 1.0 of a project. */
  private void given(String project) {
    ahead.metadata("", new ProjectName(project), wheel(project, "1.0"), PIP);
    work();
  }

  private void work() {
    while (!tasks.isEmpty()) {
      tasks.remove().run();
    }
  }

  private static Filename wheel(String project, String version) {
    return new Filename(project.replace('-', '_') + "-" + version + "-py3-none-any.whl");
  }

  @Test
  void the_page_and_the_metadata_of_what_is_needed_are_asked_for_and_so_on() {
    index.has("app", "lib>=1").has("lib", "base").has("base");

    given("app");

    assertThat(index.asked)
        .containsExactly(
            "metadata app-1.0", "page lib", "metadata lib-1.0", "page base", "metadata base-1.0");
    assertThat(ahead.counts()).containsEntry("page", 2L).containsEntry("failed", 0L);
  }

  @Test
  void what_the_client_does_not_need_is_not_asked_for() {
    index.has(
        "app",
        "old ; python_version < '3.8'",
        "windows ; sys_platform == 'win32'",
        "more ; extra == 'more'",
        "elsewhere @ https://files.example/elsewhere.whl",
        "not a requirement",
        "lib ; python_version >= '3.8' and platform_machine == 'x86_64'");

    given("app");

    assertThat(index.asked).containsExactly("metadata app-1.0", "page lib");
  }

  @Test
  void of_a_client_that_does_not_say_everything_is_possible_but_no_extra() {
    index.has("app", "windows ; sys_platform == 'win32'", "more ; extra == 'more'");

    ahead.metadata("", new ProjectName("app"), wheel("app", "1.0"), "poetry/2.5.1 CPython/3.11.7");
    work();

    assertThat(index.asked).containsExactly("metadata app-1.0", "page windows");
  }

  @Test
  void those_who_only_collect_metadata_get_nothing_asked_for() {
    ahead.metadata("", new ProjectName("app"), wheel("app", "1.0"), null);
    ahead.metadata("", new ProjectName("app"), wheel("app", "1.0"), "curl/8.0");

    assertThat(tasks).isEmpty();
  }

  @Test
  void what_names_an_index_at_length_is_not_remembered() {
    String views = "offline/".repeat(26);

    ahead.metadata(views, new ProjectName("app"), wheel("app", "1.0"), PIP);
    ahead.page(views, new ProjectName("app"), PIP);

    assertThat(tasks).isEmpty();
  }

  @Test
  void so_many_requests_lead_to_more_in_a_minute_whatever_python_they_say() {
    for (int i = 0; i < 200; i++) {
      ahead.page("", new ProjectName("app"), "poetry/2.5.1 CPython/3.11." + i);
    }
    assertThat(tasks).hasSize(120);

    now = now.plus(Duration.ofMinutes(1));
    ahead.page("", new ProjectName("app"), "poetry/2.5.1 CPython/3.12.0");

    assertThat(tasks).hasSize(121);
  }

  @Test
  void what_has_waited_for_long_is_not_done() {
    ahead.metadata("", new ProjectName("app"), wheel("app", "1.0"), PIP);
    nanos = Duration.ofSeconds(11).toNanos();

    work();

    assertThat(index.asked).isEmpty();
    assertThat(ahead.counts()).containsEntry("dropped", 1L);
  }

  @Test
  void what_goes_wrong_here_is_no_failure_of_the_request() {
    Ahead broken = new Ahead(
        path -> Optional.of(index),
        task -> {
          throw new StackOverflowError();
        },
        () -> now);

    broken.metadata("", new ProjectName("app"), wheel("app", "1.0"), PIP);
    broken.page("", new ProjectName("app"), PIP);

    assertThat(broken.counts()).containsEntry("dropped", 2L);
  }

  @Test
  void what_goes_wrong_here_is_said_once() {
    Ahead broken = new Ahead(
        path -> {
          throw new IllegalStateException("unused");
        },
        task -> {
          throw new IllegalStateException("no thread");
        },
        () -> now);

    String log = logged(() -> {
      broken.metadata("", new ProjectName("app"), wheel("app", "1.0"), PIP);
      broken.page("", new ProjectName("app"), PIP);
    });

    assertThat(log).containsOnlyOnce("java.lang.IllegalStateException: no thread");
  }

  private static String logged(Runnable work) {
    PrintStream err = System.err;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      work.run();
    } finally {
      System.setErr(err);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void a_source_that_is_spared_is_a_bound_and_no_failure() {
    index.spares = true;

    given("app");

    assertThat(ahead.counts()).containsEntry("dropped", 1L).containsEntry("failed", 0L);
  }

  @Test
  void extras_that_are_asked_for_need_more() {
    index.has("app", "lib[Fast]").has("lib", "speed ; extra == 'fast'", "slow ; extra == 'slow'");

    given("app");

    assertThat(index.asked).contains("page speed").doesNotContain("page slow");
  }

  @Test
  void extras_that_need_others_of_the_same_project_need_what_those_need() {
    index
        .has("app", "lib[all]")
        .has("lib", "lib[fast,slow] ; extra == 'all'", "speed ; extra == 'fast'");

    given("app");

    assertThat(index.asked).contains("page speed").containsOnlyOnce("page lib");
  }

  @Test
  void an_extra_that_somebody_needs_later_is_looked_at_again() {
    index
        .has("app", "lib", "other")
        .has("lib", "speed ; extra == 'fast'")
        .has("other", "lib[fast]");

    given("app");

    assertThat(index.asked).contains("page speed");
  }

  @Test
  void a_narrower_need_leads_to_another_wheel() {
    index.has("app", "lib", "other").has("other", "lib<2").has("lib").hasVersion("lib", "2.0");

    given("app");

    assertThat(index.asked).containsSubsequence("metadata lib-2.0", "metadata lib-1.0");
  }

  @Test
  void the_metadata_of_a_page_that_an_installer_was_given_is_asked_for() {
    index.has("lib", "base").has("base");

    ahead.page("", new ProjectName("lib"), PIP);
    work();

    assertThat(index.asked)
        .containsExactly("page lib", "metadata lib-1.0", "page base", "metadata base-1.0");
  }

  @Test
  void those_who_only_collect_pages_get_nothing_asked_for() {
    index.has("lib");

    ahead.page("", new ProjectName("lib"), "bandersnatch/6.8.0 (cpython 3.11.7-final0, Linux)");
    ahead.page("", new ProjectName("lib"), null);

    assertThat(tasks).isEmpty();
  }

  @Test
  void files_are_never_asked_for() {
    index.has("app", "lib").has("lib");

    given("app");

    assertThat(index.asked).noneMatch(asked -> asked.startsWith("file"));
  }

  @Test
  void a_circle_comes_to_an_end() {
    index.has("app", "lib").has("lib", "app", "lib");

    given("app");

    assertThat(index.asked)
        .containsExactlyInAnyOrder("metadata app-1.0", "page lib", "metadata lib-1.0", "page app");
  }

  @Test
  void the_same_is_looked_at_once_a_minute() {
    index.has("app", "lib").has("lib");

    given("app");
    given("app");
    given("lib");
    ahead.page("", new ProjectName("lib"), PIP);
    work();
    assertThat(index.asked).hasSize(3);

    now = now.plus(Duration.ofMinutes(1));
    given("app");

    assertThat(index.asked).hasSize(6);
  }

  @Test
  void a_clock_that_was_set_back_keeps_nothing_from_being_looked_at() {
    index.has("app", "lib").has("lib");
    given("app");

    now = now.minus(Duration.ofDays(400));
    given("app");

    assertThat(index.asked).hasSize(6);
  }

  @Test
  void what_is_stored_does_not_count_as_asked_for() {
    index.has("app", "lib").has("lib").status = CacheStatus.HIT;

    given("app");

    assertThat(ahead.counts()).containsEntry("page", 0L).containsEntry("metadata", 0L);
  }

  @Test
  void an_outage_ends_it() {
    index.has("app", "lib", "other").has("lib").has("other").isDown = true;

    given("app");

    assertThat(index.asked).containsExactly("metadata app-1.0");
    assertThat(ahead.counts()).containsEntry("failed", 1L);
  }

  @Test
  void an_index_that_is_gone_is_not_asked() {
    ahead.metadata("gone", new ProjectName("app"), wheel("app", "1.0"), PIP);
    work();

    assertThat(index.asked).isEmpty();
  }

  @Test
  void a_wheel_that_names_thousands_has_some_of_them_asked_for() {
    index.has("app", IntStream.range(0, 10_000).mapToObj(i -> "x" + i).toArray(String[]::new));

    given("app");

    assertThat(index.asked).hasSizeLessThanOrEqualTo(151);
    assertThat(ahead.counts()).containsEntry("dropped", 1L);
  }

  @Test
  void a_tree_without_an_end_comes_to_one() {
    for (int i = 0; i < 100; i++) {
      index.has("x" + i, "x" + (i + 1));
    }
    for (int i = 0; i < 900; i++) {
      index.has("y" + i, "y" + (2 * i + 1), "y" + (2 * i + 2));
    }

    given("x0");
    assertThat(index.asked).hasSizeLessThan(30);
    given("y0");
    assertThat(index.asked).hasSizeLessThan(30 + 2 * 400 + 2);
  }

  @Test
  void so_many_are_asked_for_in_a_minute_and_no_more() {
    for (int i = 0; i < 60; i++) {
      String[] needed = new String[50];
      for (int j = 0; j < needed.length; j++) {
        needed[j] = "x" + i + "-" + j;
      }
      index.has("app" + i, needed);
      given("app" + i);
    }
    assertThat(index.asked).hasSizeLessThan(1_600);

    now = now.plus(Duration.ofMinutes(2));
    index.asked.clear();
    given("app59");

    assertThat(index.asked).hasSize(51);
  }

  @Test
  void what_finds_no_room_to_wait_is_not_done() {
    index.has("app", "a", "b", "c", "d");
    maxTasks = 2;

    given("app");

    assertThat(index.asked).containsExactly("metadata app-1.0", "page a", "page b");
    assertThat(ahead.counts()).containsEntry("dropped", 2L);
  }

  @Test
  void the_end_of_metadata_that_is_far_too_long_is_not_read_nor_half_a_name() {
    String filler =
        "Requires-Dist: lib".repeat(1) + "\nX: " + "x".repeat(MetadataHead.MAX_BYTES - 43);
    String text = filler + "\nRequires-Dist: half-of-a-name";

    assertThat(names(text)).containsExactly("lib");
    assertThat(text.getBytes(StandardCharsets.UTF_8).length).isGreaterThan(MetadataHead.MAX_BYTES);
  }

  @Test
  void metadata_is_read_as_mails_are() {
    assertThat(names("requires-dist: a\r\nREQUIRES-DIST:b\nRequires-Dist: c ;\n  python_version"
            + " >= '3'\nOther: x\nRequires-Dist: d[e]>=1\n\nRequires-Dist: body\n"))
        .containsExactly("a", "b", "c", "d");
    assertThat(names("")).isEmpty();
    assertThat(names("\n\n")).isEmpty();
    assertThat(names("Requires-Dist: last")).containsExactly("last");
  }

  private static List<String> names(String metadata) {
    return MetadataHead.requirements(metadata.getBytes(StandardCharsets.UTF_8)).stream()
        .map(requirement -> requirement.project().value())
        .toList();
  }

  /** An index of wheels for everywhere, each with its requirements. */
  private static final class Scripted implements Repository {
    private final List<String> asked = new ArrayList<>();
    private final Map<String, List<String>> versions = new HashMap<>();
    private final Map<String, byte[]> metadata = new HashMap<>();
    private CacheStatus status = CacheStatus.MISS;
    private boolean isDown;
    private boolean spares;

    Scripted has(String project, String... requirements) {
      hasVersion(project, "1.0");
      String fields = Stream.of(requirements)
          .map(requirement -> "Requires-Dist: " + requirement + "\n")
          .reduce("Metadata-Version: 2.1\nName: " + project + "\n", String::concat);
      metadata.put(project, (fields + "\nText.\n").getBytes(StandardCharsets.UTF_8));
      return this;
    }

    Scripted hasVersion(String project, String version) {
      versions.computeIfAbsent(project, key -> new ArrayList<>()).add(version);
      return this;
    }

    private Origin origin() {
      return new Origin("scripted", status, "", Instant.EPOCH, Instant.MAX);
    }

    private void note(String what) {
      asked.add(what);
      if (spares) {
        throw new NotNowException("scripted");
      }
      if (isDown) {
        throw new UnavailableException("scripted", "is down", null);
      }
    }

    @Override
    public Lookup<ProjectPage> project(ProjectName name) {
      note("page " + name);
      List<String> its = versions.get(name.value());
      if (its == null) {
        return new Lookup.NotFound<>(origin());
      }
      List<DistributionFile> files = its.stream()
          .map(version -> new DistributionFile(
              wheel(name.value(), version),
              "",
              Map.of(),
              null,
              null,
              null,
              null,
              Map.of(),
              null,
              null,
              Map.of()))
          .toList();
      return new Lookup.Found<>(
          new ProjectPage(name, "1.1", Map.of(), null, its, files, Map.of()), origin());
    }

    @Override
    public Lookup<FileContent> metadata(ProjectName project, Filename filename) {
      note("metadata " + project + "-" + filename.version().orElseThrow());
      byte[] bytes = metadata.get(project.value());
      return bytes == null
          ? new Lookup.NotFound<>(origin())
          : new Lookup.Found<>(new Arriving(bytes), origin());
    }

    @Override
    public Lookup<ProjectList> projects() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Lookup<FileContent> file(ProjectName project, Filename filename) {
      asked.add("file " + filename);
      throw new UnsupportedOperationException();
    }

    @Override
    public Lookup<FileContent> provenance(ProjectName project, Filename filename) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Lookup<DistributionFile> removed(ProjectName project, Filename filename) {
      throw new UnsupportedOperationException();
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // compared nowhere
  private record Arriving(byte[] bytes) implements RemoteFile {
    @Override
    public CompletableFuture<OptionalLong> length() {
      return CompletableFuture.completedFuture(OptionalLong.of(bytes.length));
    }

    @Override
    public CompletableFuture<ArrivingFile> open() {
      return CompletableFuture.completedFuture(new MemoryFile(bytes, "tag"));
    }

    @Override
    public CompletableFuture<ArrivingFile> open(long from, long to) {
      return open();
    }
  }
}
