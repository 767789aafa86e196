package dev.clutch.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.directory.DirectoryRepository;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectPattern;
import dev.clutch.repository.Group;
import dev.clutch.repository.Lookup;
import dev.clutch.repository.Member;
import dev.clutch.repository.Repository;
import dev.clutch.repository.Reservations;
import dev.clutch.repository.RuleKind;
import dev.clutch.repository.ScriptedSource;
import dev.clutch.repository.View;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An index put together in a program of one's own: what a library has to be good for. */
class OwnIndexTest {
  private static final ProjectName TOOL = new ProjectName("acme-tool");
  private static final ProjectName FLASK = new ProjectName("flask");

  @TempDir
  private Path own = Path.of("");

  @TempDir
  private Path others = Path.of("");

  private RuledRepository index(InstantSource clock) {
    Repository group = Group.inOrder(
        "mine",
        List.of(
            new Member("own", new DirectoryRepository(own, clock)),
            new Member("others", new DirectoryRepository(others, clock))),
        new Reservations(Map.of("own", List.of(ProjectPattern.parse("acme-*")))));
    Rule wheelsOnly =
        Rule.of(RuleKind.KIND, Scope.EVERYWHERE, "sdist", "we build nothing", null, false);
    Set<String> shownWithoutTime = Set.of("own"); // a folder knows no times of upload
    return new RuledRepository(group, new Rules(List.of(wheelsOnly), shownWithoutTime), clock);
  }

  @Test
  void two_folders_become_one_index_with_a_rule_and_views() throws IOException {
    write(own, "acme_tool-1.0-py3-none-any.whl");
    write(own, "acme_tool-2.0-py3-none-any.whl");
    write(own, "acme_tool-2.0.zip");
    write(others, "acme_tool-99.0-py3-none-any.whl");
    write(others, "flask-3.0-py3-none-any.whl");
    RuledRepository index = index(InstantSource.system());

    assertThat(ScriptedSource.files(index.project(TOOL)))
        .containsExactly("acme_tool-1.0-py3-none-any.whl", "acme_tool-2.0-py3-none-any.whl");
    View asOfMay = View.parse(List.of("before", "2026-05-01")).orElseThrow();
    assertThat(ScriptedSource.files(index.within(asOfMay).project(TOOL))).hasSize(2);
    assertThat(ScriptedSource.files(index.within(asOfMay).project(FLASK))).isEmpty();
    assertThat(index.file(TOOL, new Filename("acme_tool-2.0.zip")))
        .isInstanceOfSatisfying(
            Lookup.Hidden.class,
            hidden -> assertThat(hidden.reason())
                .isEqualTo("kind: it is of the kind sdist (we build nothing)"));
    assertThat(ScriptedSource.names(index.projects())).containsExactly("acme-tool", "flask");
  }

  /** Long ago, or what is no wheel at all would be taken for one that is still being written. */
  private static void write(Path folder, String name) throws IOException {
    Path file = Files.writeString(folder.resolve(name), name);
    Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
  }
}
