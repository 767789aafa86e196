package dev.clutch.repository;

import static dev.clutch.repository.ScriptedSource.NOW;
import static dev.clutch.repository.ScriptedSource.files;
import static dev.clutch.repository.ScriptedSource.found;
import static dev.clutch.repository.ScriptedSource.giver;
import static dev.clutch.repository.ScriptedSource.names;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.clutch.model.DistributionFile;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectPage;
import dev.clutch.model.ProjectPattern;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class GroupTest {
  private static final ProjectName DEMO = new ProjectName("demo");
  private static final Filename OLD = new Filename("demo-1.0.tar.gz");
  private static final Filename NEW = new Filename("demo-9.0.tar.gz");

  private final ScriptedSource internal = new ScriptedSource("internal");
  private final ScriptedSource middle = new ScriptedSource("middle");
  private final ScriptedSource pypi = new ScriptedSource("pypi");

  private Group group() {
    return group(Reservations.NONE);
  }

  private Group group(Reservations reservations) {
    return Group.inOrder(
        "default", List.of(internal.member(), middle.member(), pypi.member()), reservations);
  }

  private static List<ProjectPattern> patterns(String... patterns) {
    return Arrays.stream(patterns).map(ProjectPattern::parse).toList();
  }

  private Group except(String... patterns) {
    Member limited = new Member("internal", internal, List.of(), patterns(patterns));
    return Group.inOrder("default", List.of(limited, pypi.member()), Reservations.NONE);
  }

  @Nested
  class The_owner {
    @Test
    void is_the_first_source_that_has_the_project() {
      middle.has("demo", "demo-1.0.tar.gz");
      pypi.has("demo", "demo-9.0.tar.gz");

      Lookup<ProjectPage> page = group().project(DEMO);

      assertThat(files(page)).containsExactly("demo-1.0.tar.gz");
      assertThat(page.origin().source()).isEqualTo("middle");
    }

    @Test
    void is_the_owner_although_it_has_no_files() {
      internal.has("demo", new String[0]);
      pypi.has("demo", "demo-9.0.tar.gz");

      assertThat(files(group().project(DEMO))).isEmpty();
    }

    @Test
    void ends_the_search() {
      middle.has("demo", "demo-1.0.tar.gz");

      group().project(DEMO);

      assertThat(pypi.asked).isEmpty();
    }

    @Test
    void alone_is_asked_for_files_and_metadata() {
      middle.has("demo", "demo-1.0.tar.gz");
      pypi.has("demo", "demo-1.0.tar.gz");

      assertThat(giver(group().file(DEMO, OLD))).isEqualTo("middle");
      assertThat(giver(group().metadata(DEMO, OLD))).isEqualTo("middle");
      assertThat(pypi.asked).isEmpty();
    }

    @Test
    void at_the_end_of_the_order_gives_a_file_without_being_asked_for_the_page() {
      pypi.has("demo", "demo-1.0.tar.gz");

      assertThat(giver(group().file(DEMO, OLD))).isEqualTo("pypi");

      assertThat(internal.asked).containsExactly("page demo");
      assertThat(pypi.asked).containsExactly("file demo-1.0.tar.gz");
    }

    @Test
    void is_part_of_the_version_so_that_two_owners_never_look_alike() {
      pypi.has("demo", "demo-1.0.tar.gz");
      String before = group().project(DEMO).origin().version();

      internal.has("demo", "demo-1.0.tar.gz");

      assertThat(group().project(DEMO).origin().version()).isNotEqualTo(before);
    }
  }

  @Nested
  class An_answer_holds {
    @Test
    void no_longer_than_the_absence_at_the_sources_above() {
      internal.believesMissingUntil(NOW.plusSeconds(60));
      pypi.has("demo", "demo-1.0.tar.gz").holdsUntil(NOW.plusSeconds(600));

      assertThat(group().project(DEMO).origin().until()).isEqualTo(NOW.plusSeconds(60));
      assertThat(group().file(DEMO, OLD).origin().until()).isEqualTo(NOW.plusSeconds(60));
    }

    @Test
    void no_longer_than_the_owner_says() {
      internal.believesMissingUntil(NOW.plusSeconds(60));
      pypi.has("demo", "demo-1.0.tar.gz").holdsUntil(NOW.plusSeconds(1));

      assertThat(group().project(DEMO).origin().until()).isEqualTo(NOW.plusSeconds(1));
    }

    @Test
    void where_nobody_has_it_as_long_as_the_first_that_may_change_its_mind() {
      internal.believesMissingUntil(NOW.plusSeconds(60));
      middle.believesMissingUntil(NOW.plusSeconds(30));

      Lookup<ProjectPage> page = group().project(DEMO);

      assertThat(page).isInstanceOf(Lookup.NotFound.class);
      assertThat(page.origin().until()).isEqualTo(NOW.plusSeconds(30));
    }
  }

  @Nested
  class Offline {
    @Test
    void a_source_that_may_have_it_lets_no_lower_one_answer() {
      internal.isOffline();
      pypi.has("demo", "demo-1.0.tar.gz");

      assertThatThrownBy(() -> group().project(DEMO))
          .isInstanceOf(UnavailableException.class)
          .hasMessage("offline: not stored");
      assertThatThrownBy(() -> group().file(DEMO, OLD)).isInstanceOf(UnavailableException.class);
    }

    @Test
    void the_last_one_s_silence_is_not_found_where_all_others_are_known_not_to_have_it() {
      pypi.isOffline();

      assertThat(group().project(DEMO))
          .isInstanceOfSatisfying(
              Lookup.NotFound.class,
              none -> assertThat(none.reason()).isEqualTo("offline: not stored"));
    }
  }

  @Nested
  class Patterns {
    @Test
    void a_source_is_asked_only_for_what_its_settings_name() {
      Member limited = new Member("internal", internal, patterns("Acme_*"), List.of());
      Group group = Group.inOrder("x", List.of(limited, pypi.member()), Reservations.NONE);

      group.project(DEMO);
      group.project(new ProjectName("acme-tool"));

      assertThat(internal.asked).containsExactly("page acme-tool");
    }

    @Test
    void a_source_is_not_asked_for_what_its_settings_except() {
      internal.has("demo", "demo-1.0.tar.gz");
      pypi.has("demo", "demo-9.0.tar.gz");

      assertThat(files(except("demo").project(DEMO))).containsExactly("demo-9.0.tar.gz");
      assertThat(internal.asked).isEmpty();
    }

    @Test
    void versions_limit_the_files_of_an_owner_that_stays_the_owner() {
      internal.has("demo", "demo-1.0.tar.gz", "demo-9.0.tar.gz");
      pypi.has("demo", "demo-10.0.tar.gz");

      Lookup<ProjectPage> page = except("demo>=2").project(DEMO);

      assertThat(files(page)).containsExactly("demo-1.0.tar.gz");
      assertThat(found(page).versions()).containsExactly("1.0");
    }

    @Test
    void versions_limit_files_and_metadata_asked_for_directly() {
      internal.has("demo", "demo-1.0.tar.gz", "demo-9.0.tar.gz");

      assertThat(except("demo>=2").file(DEMO, NEW)).isInstanceOf(Lookup.NotFound.class);
      assertThat(except("demo>=2").metadata(DEMO, NEW)).isInstanceOf(Lookup.NotFound.class);
      assertThat(except("demo>=2").file(DEMO, NEW.metadata())).isInstanceOf(Lookup.NotFound.class);
      assertThat(except("demo>=2").file(DEMO, OLD)).isInstanceOf(Lookup.Found.class);
    }

    @Test
    void a_version_that_cannot_be_told_is_not_given_where_versions_are_limited() {
      internal.has("demo", "demo-2004d.tar.gz", "demo-1.0.tar.gz");

      assertThat(files(except("demo>=2").project(DEMO))).containsExactly("demo-1.0.tar.gz");
    }
  }

  @Nested
  class In_parallel {
    @Test
    void all_are_asked_at_once_and_the_first_still_owns() throws InterruptedException {
      CountDownLatch bothAsked = new CountDownLatch(2);
      internal.has("demo", "demo-1.0.tar.gz");
      pypi.has("demo", "demo-9.0.tar.gz");
      ExecutorService threads = Executors.newCachedThreadPool();

      Group group = Group.parallel(
          "x",
          List.of(
              new Member("internal", waiting(internal, bothAsked)),
              new Member("pypi", waiting(pypi, bothAsked))),
          Reservations.NONE,
          threads);

      assertThat(files(group.project(DEMO))).containsExactly("demo-1.0.tar.gz");
      assertThat(bothAsked.getCount()).isZero();
      threads.shutdown();
      assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void an_outage_below_the_owner_does_not_matter_and_one_above_does() {
      internal.goesDown();
      middle.has("demo", "demo-1.0.tar.gz");
      pypi.goesDown();
      List<Member> members = List.of(middle.member(), pypi.member());

      assertThat(files(
              Group.parallel("x", members, Reservations.NONE, Runnable::run).project(DEMO)))
          .containsExactly("demo-1.0.tar.gz");
      List<Member> above = List.of(pypi.member(), middle.member());
      assertThatThrownBy(
              () -> Group.parallel("x", above, Reservations.NONE, Runnable::run).project(DEMO))
          .isInstanceOf(UnavailableException.class);
    }

    @Test
    void without_a_free_thread_they_are_asked_one_after_the_other() {
      pypi.has("demo", "demo-1.0.tar.gz");
      Group group = Group.parallel(
          "x", List.of(internal.member(), pypi.member()), Reservations.NONE, task -> {
            throw new RejectedExecutionException("full");
          });

      assertThat(files(group.project(DEMO))).containsExactly("demo-1.0.tar.gz");
    }

    private static Repository waiting(ScriptedSource source, CountDownLatch all) {
      return new Repository() {
        @Override
        public Lookup<ProjectList> projects() {
          return source.projects();
        }

        @Override
        public Lookup<ProjectPage> project(ProjectName name) {
          all.countDown();
          try {
            assertThat(all.await(10, TimeUnit.SECONDS)).isTrue();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return source.project(name);
        }

        @Override
        public Lookup<FileContent> file(ProjectName project, Filename filename) {
          return source.file(project, filename);
        }

        @Override
        public Lookup<FileContent> metadata(ProjectName project, Filename filename) {
          return source.metadata(project, filename);
        }

        @Override
        public Lookup<FileContent> provenance(ProjectName project, Filename filename) {
          return source.provenance(project, filename);
        }

        @Override
        public Lookup<DistributionFile> removed(ProjectName project, Filename filename) {
          return source.removed(project, filename);
        }
      };
    }
  }

  @Nested
  class Merged {
    private Group merged() {
      return Group.merged(
          "all", List.of(internal.member(), pypi.member()), Reservations.NONE, null);
    }

    @Test
    void a_page_has_the_files_of_all_sources_each_with_its_source() {
      internal.has("demo", "demo-1.0.tar.gz");
      pypi.has("demo", "demo-9.0.tar.gz");

      Lookup<ProjectPage> page = merged().project(DEMO);

      assertThat(files(page)).containsExactly("demo-1.0.tar.gz", "demo-9.0.tar.gz");
      assertThat(found(page).versions()).containsExactly("1.0", "9.0");
      assertThat(found(page).files())
          .extracting(file -> FileSource.of(file, page.origin()))
          .containsExactly("internal", "pypi");
    }

    // CONFORMANCE 148
    @Test
    void of_two_files_of_one_name_the_first_source_s_is_listed_and_given() {
      internal.has("demo", "demo-1.0.tar.gz");
      pypi.has("demo", "demo-1.0.tar.gz", "demo-9.0.tar.gz");

      assertThat(files(merged().project(DEMO)))
          .containsExactly("demo-1.0.tar.gz", "demo-9.0.tar.gz");
      assertThat(giver(merged().file(DEMO, OLD))).isEqualTo("internal");
      assertThat(giver(merged().metadata(DEMO, NEW))).isEqualTo("pypi");
    }

    // CONFORMANCE 147
    @Test
    void one_that_is_unavailable_makes_the_union_unavailable() {
      internal.has("demo", "demo-1.0.tar.gz");
      pypi.goesDown();

      assertThatThrownBy(() -> merged().project(DEMO)).isInstanceOf(UnavailableException.class);
      assertThatThrownBy(() -> merged().file(DEMO, OLD)).isInstanceOf(UnavailableException.class);
    }

    @Test
    void offline_one_that_may_have_more_makes_it_unavailable_too() {
      internal.has("demo", "demo-1.0.tar.gz");
      pypi.isOffline();

      assertThatThrownBy(() -> merged().project(DEMO)).isInstanceOf(UnavailableException.class);
    }

    @Test
    void a_file_that_no_page_lists_is_given_by_the_first_that_has_it() {
      internal.has("demo", "demo-1.0.tar.gz");
      pypi.has("demo", "demo-9.0.tar.gz").stores("demo-8.0.tar.gz");

      assertThat(giver(merged().file(DEMO, new Filename("demo-8.0.tar.gz")))).isEqualTo("pypi");
    }

    @Test
    void the_answer_is_as_old_as_its_oldest_part_and_holds_as_long_as_its_shortest() {
      internal.has("demo", "demo-1.0.tar.gz").holdsUntil(NOW.plusSeconds(5));
      pypi.has("demo", "demo-9.0.tar.gz").answers(CacheStatus.STALE);

      Origin origin = merged().project(DEMO).origin();

      assertThat(origin.until()).isEqualTo(NOW.plusSeconds(5));
      assertThat(origin.status()).isEqualTo(CacheStatus.STALE);
      assertThat(origin.source()).isEqualTo("internal+pypi");
    }

    @Test
    void a_serial_counts_in_one_source_only() {
      Map<String, JsonNode> serial = Map.of("_last-serial", JsonNodeFactory.instance.numberNode(7));
      pypi.has(new ProjectPage(DEMO, "1.4", serial, null, null, List.of(), Map.of()));

      assertThat(found(merged().project(DEMO)).serial()).isEqualTo(7);
      internal.has("demo", "demo-1.0.tar.gz");
      assertThat(found(merged().project(DEMO)).serial()).isNull();
    }

    @Test
    void a_source_cannot_say_that_a_file_is_another_s() {
      JsonNode lie = JsonNodeFactory.instance.objectNode().put("source", "internal");
      DistributionFile file =
          ScriptedSource.file("demo-9.0.tar.gz", null).withExtra("_clutch", lie);
      pypi.has("demo", file);

      for (Group group : List.of(merged(), group())) {
        Lookup<ProjectPage> page = group.project(DEMO);
        assertThat(FileSource.of(found(page).files().get(0), page.origin())).isEqualTo("pypi");
      }
    }
  }

  @Test
  void a_source_cannot_say_in_our_name_what_is_hidden() {
    JsonNode lie = JsonNodeFactory.instance.objectNode().put("source", "internal");
    pypi.has(new ProjectPage(DEMO, "1.4", Map.of(), null, null, List.of(), Map.of("_clutch", lie)));

    assertThat(found(group().project(DEMO)).extra()).isEmpty();
  }

  @Nested
  class A_project_that_its_source_has_no_more {
    private Group merged() {
      return Group.merged(
          "default", List.of(internal.member(), pypi.member()), Reservations.NONE, null);
    }

    @Test
    void is_given_by_its_links_while_nobody_has_it() {
      internal.stores(OLD.value());

      for (Group group : List.of(group(), merged())) {
        assertThat(giver(group.file(DEMO, OLD))).isEqualTo("internal");
        assertThat(giver(group.metadata(DEMO, OLD))).isEqualTo("internal");
      }
    }

    // CONFORMANCE 146
    @Test
    void is_not_given_once_another_has_the_name() {
      internal.stores(OLD.value());
      pypi.has("demo", NEW.value());

      for (Group group : List.of(group(), merged())) {
        assertThat(group.file(DEMO, OLD)).isInstanceOf(Lookup.NotFound.class);
        assertThat(giver(group.file(DEMO, NEW))).isEqualTo("pypi");
      }
    }

    @Test
    void is_given_for_no_longer_than_the_others_are_known_not_to_have_it() {
      internal.stores(OLD.value());
      pypi.believesMissingUntil(NOW.plusSeconds(60));

      for (Group group : List.of(group(), merged())) {
        assertThat(group.file(DEMO, OLD).origin().until()).isEqualTo(NOW.plusSeconds(60));
      }
    }

    @Test
    void is_not_given_while_nobody_knows_whether_another_has_it() {
      internal.stores(OLD.value());
      pypi.isOffline();

      for (Group group : List.of(group(), merged())) {
        assertThat(group.file(DEMO, OLD)).isInstanceOf(Lookup.NotFound.class);
      }
    }

    @Test
    void is_told_of_without_what_it_says_under_our_name() {
      JsonNode ours = JsonNodeFactory.instance.objectNode().put("source", "pypi");
      internal.hasRemoved(ScriptedSource.file(OLD.value(), NOW).withExtra(FileSource.KEY, ours));

      DistributionFile removed = found(group().removed(DEMO, OLD));

      assertThat(removed.uploadTime()).isEqualTo(NOW);
      assertThat(removed.extra()).isEmpty();
    }
  }

  @Nested
  class The_list {
    @Test
    void has_the_projects_of_all_sources_once() throws IOException {
      internal.has("acme", "acme-1.0.tar.gz").has("demo", "demo-1.0.tar.gz");
      pypi.has("demo", "demo-9.0.tar.gz").has("flask", "flask-1.0.tar.gz");

      assertThat(names(group().projects())).containsExactly("acme", "demo", "flask");
    }

    @Test
    void leaves_out_what_a_source_may_not_show() throws IOException {
      pypi.has("acme-tool", "acme-tool-1.0.tar.gz").has("demo", "demo-9.0.tar.gz");
      Reservations reserved = new Reservations(Map.of("internal", patterns("acme-*")));

      assertThat(names(group(reserved).projects())).containsExactly("demo");
    }

    @Test
    void shows_what_one_source_may_not_show_if_another_may() throws IOException {
      internal.has("demo", "demo-1.0.tar.gz");
      pypi.has("demo", "demo-9.0.tar.gz");

      assertThat(names(except("demo").projects())).containsExactly("demo");
    }

    @Test
    void does_without_sources_that_have_none_unless_none_has() throws IOException {
      internal.hasNoList();
      middle.hasNoList();
      pypi.has("demo", "demo-9.0.tar.gz");
      assertThat(names(group().projects())).containsExactly("demo");

      pypi.hasNoList();

      assertThat(group().projects()).isInstanceOf(Lookup.NotFound.class);
    }

    @Test
    void is_unavailable_where_a_source_is() {
      middle.goesDown();

      assertThatThrownBy(() -> group().projects()).isInstanceOf(UnavailableException.class);
    }
  }

  // CONFORMANCE 53
  @Test
  void namespaces_of_a_source_are_not_said_in_an_index_of_several() {
    JsonNode namespaces = JsonNodeFactory.instance.arrayNode();
    pypi.has("demo", "demo-1.0.tar.gz");
    pypi.has(found(pypi.project(DEMO)).withExtra("namespaces", namespaces));
    Group single = Group.inOrder("x", List.of(pypi.member()), Reservations.NONE);

    assertThat(found(group().project(DEMO)).extra()).isEmpty();
    assertThat(found(single.project(DEMO)).extra()).containsEntry("namespaces", namespaces);
  }

  @Test
  void tells_what_became_of_each_source() {
    internal.has("other", "other-1.0.tar.gz");
    middle.goesDown();
    List<Step> steps = new ArrayList<>();

    assertThatThrownBy(() -> group().project(DEMO, steps::add))
        .isInstanceOf(UnavailableException.class);

    assertThat(steps)
        .extracting(step -> step.source() + " " + step.finding())
        .containsExactly("internal MISSING", "middle UNAVAILABLE");
  }
}
