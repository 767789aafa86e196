package dev.clutch.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.http.Answer.Body.Stored;
import dev.clutch.model.ListMeta;
import dev.clutch.model.ListedProject;
import dev.clutch.model.ProjectName;
import dev.clutch.repository.CacheStatus;
import dev.clutch.repository.Origin;
import dev.clutch.repository.ProjectList;
import dev.clutch.repository.UnavailableException;
import dev.clutch.simple.Representation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListRenditionsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir
  private Path directory;

  private ListRenditions renditions;

  @BeforeEach
  void open() throws IOException {
    renditions = new ListRenditions(directory, path -> {});
  }

  @Test
  void a_list_is_written_once_for_each_version() {
    Stored first = sent(answer("one", "v1", null));

    assertThat(sent(answer("never read", "v1", null))).isEqualTo(first);
    assertThat(first.path()).content().contains("\"one\"");
  }

  @Test
  void a_new_version_never_takes_the_place_of_the_bytes_that_an_answer_already_names()
      throws IOException {
    Stored before = sent(answer("one", "v1", null));
    Stored after = sent(answer("another", "v2", null));

    assertThat(after.path()).isNotEqualTo(before.path()).content().contains("\"another\"");
    assertThat(after.length()).isEqualTo(Files.size(after.path()));
    assertThat(before.path()).doesNotExist();
  }

  @Test
  void the_tag_of_a_version_is_answered_with_304() {
    String tag = sent(answer("one", "v1", null)).tag();

    assertThat(answer("one", "v1", tag).status()).isEqualTo(304);
    assertThat(answer("two", "v2", tag).status()).isEqualTo(200);
  }

  @Test
  void a_version_that_can_not_be_written_leaves_the_one_before() throws IOException {
    Stored before = sent(answer("one", "v1", null));

    Answer answer = answer(FAILING, "v2", null);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.headers().get("Cache-Status")).contains("stale");
    assertThat(sent(answer)).isEqualTo(before);
    assertThat(before.path()).exists();
    assertThat(directory.resolve("list.part")).doesNotExist();
    assertThat(sent(answer("two", "v2", null)).path()).content().contains("\"two\"");
  }

  @Test
  void where_none_was_written_the_list_is_unavailable() {
    assertThatThrownBy(() -> answer(FAILING, "v1", null)).isInstanceOf(UnavailableException.class);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void what_an_earlier_process_left_is_removed() throws IOException {
    Path left = sent(answer("one", "v1", null)).path();

    renditions = new ListRenditions(directory, path -> {});

    assertThat(left).doesNotExist();
  }

  private Answer answer(String project, String version, @Nullable String ifNoneMatch) {
    return answer(new OneProject(project), version, ifNoneMatch);
  }

  private Answer answer(ProjectList list, String version, @Nullable String ifNoneMatch) {
    Origin origin = new Origin("test", CacheStatus.HIT, version, NOW, NOW.plusSeconds(60));
    return renditions.answer("", list, origin, Representation.JSON, false, ifNoneMatch, NOW);
  }

  private static Stored sent(Answer answer) {
    return (Stored) answer.body();
  }

  /** As a full disk does, in the middle of it. */
  private static final ProjectList FAILING = new ProjectList() {
    @Override
    public ListMeta meta() {
      return new ListMeta("1.0", Map.of(), Map.of());
    }

    @Override
    public void forEach(Consumer<ListedProject> consumer) {
      throw new UncheckedIOException(new IOException("No space left on device"));
    }
  };

  private record OneProject(String name) implements ProjectList {
    @Override
    public ListMeta meta() {
      return new ListMeta("1.0", Map.of(), Map.of());
    }

    @Override
    public void forEach(Consumer<ListedProject> consumer) {
      ProjectName.parse(name)
          .ifPresent(project -> consumer.accept(new ListedProject(project, name, Map.of())));
    }
  }
}
