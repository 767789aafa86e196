package dev.clutch.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.model.Filename;
import dev.clutch.model.ListedProject;
import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectPage;
import dev.clutch.repository.Lookup;
import dev.clutch.repository.StoredFile;
import dev.clutch.repository.UnavailableException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryRepositoryTest {
  private static final ProjectName DEMO = new ProjectName("demo-pkg");
  private static final Filename WHEEL = new Filename("Demo_Pkg-1.0-py3-none-any.whl");

  @TempDir
  private Path directory = Path.of("");

  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private DirectoryRepository repository = new DirectoryRepository(directory, () -> now);

  @BeforeEach
  void fill() throws IOException {
    repository = new DirectoryRepository(directory, () -> now);
    Files.writeString(directory.resolve(WHEEL.value()), "abc");
    Files.writeString(directory.resolve("demo-pkg-0.9.tar.gz"), "old");
    Files.writeString(directory.resolve("other-2.0.zip"), "zip");
    Files.writeString(directory.resolve("README.md"), "no distribution");
    Files.createDirectory(directory.resolve("folder-1.0.zip"));
  }

  @Test
  void a_page_has_every_file_of_its_project_with_digest_and_size() {
    ProjectPage page = found(repository.project(DEMO));

    assertThat(page.files())
        .extracting(file -> file.filename().value())
        .containsExactlyInAnyOrder(WHEEL.value(), "demo-pkg-0.9.tar.gz");
    assertThat(page.file(WHEEL).orElseThrow().hashes())
        .isEqualTo(
            Map.of("sha256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    assertThat(page.file(WHEEL).orElseThrow().size()).isEqualTo(3);
  }

  @Test
  void the_list_has_every_project_once() throws IOException {
    List<String> names = new ArrayList<>();

    found(repository.projects())
        .forEach((ListedProject project) -> names.add(project.displayName()));

    assertThat(names).containsExactly("demo-pkg", "other");
  }

  @Test
  void a_file_is_where_it_lies() {
    assertThat(found(repository.file(DEMO, WHEEL)))
        .isInstanceOfSatisfying(
            StoredFile.class, file -> assertThat(file.path()).hasContent("abc"));
  }

  @Test
  void what_is_not_there_is_not_found() {
    assertThat(repository.project(new ProjectName("nothing"))).isInstanceOf(Lookup.NotFound.class);
    assertThat(repository.file(DEMO, new Filename("demo-pkg-9.tar.gz")))
        .isInstanceOf(Lookup.NotFound.class);
  }

  @Test
  void a_new_file_is_seen_without_a_restart() throws IOException {
    String before = origin(repository.project(DEMO));
    Files.writeString(directory.resolve("demo_pkg-1.1-py3-none-any.whl"), "new");

    now = now.plusSeconds(3);

    assertThat(found(repository.project(DEMO)).files()).hasSize(3);
    assertThat(origin(repository.project(DEMO))).isNotEqualTo(before);
  }

  @Test
  void a_folder_that_is_gone_is_an_outage_and_no_absence() {
    DirectoryRepository gone = new DirectoryRepository(directory.resolve("gone"), () -> now);

    assertThatThrownBy(() -> gone.project(DEMO))
        .isInstanceOf(UnavailableException.class)
        .hasMessage("its folder can't be read: it is not there, or something in it; is its file"
            + " system mounted?");
  }

  private void empty() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    now = now.plusSeconds(3);
  }

  @Test
  void a_folder_that_has_been_emptied_is_an_outage_until_it_has_a_project_again()
      throws IOException {
    ProjectName other = new ProjectName("other");
    repository.project(DEMO);
    empty();

    assertThatThrownBy(() -> repository.project(DEMO)).isInstanceOf(UnavailableException.class);
    assertThatThrownBy(() -> repository.file(DEMO, WHEEL)).isInstanceOf(UnavailableException.class);
    assertThatThrownBy(() -> repository.projects()).isInstanceOf(UnavailableException.class);

    Files.writeString(directory.resolve("other-2.0.zip"), "zip");
    now = now.plusSeconds(3);

    assertThat(repository.project(DEMO)).isInstanceOf(Lookup.NotFound.class);
    assertThat(repository.project(other)).isInstanceOf(Lookup.Found.class);
  }

  @Test
  void what_was_asked_for_before_need_not_have_been_there() throws IOException {
    assertThat(repository.project(new ProjectName("nothing"))).isInstanceOf(Lookup.NotFound.class);
    empty();

    assertThatThrownBy(() -> repository.project(DEMO)).isInstanceOf(UnavailableException.class);
  }

  @Test
  void a_folder_that_was_empty_from_the_beginning_has_no_projects() throws IOException {
    empty();

    assertThat(repository.project(DEMO)).isInstanceOf(Lookup.NotFound.class);
    assertThat(repository.projects()).isInstanceOf(Lookup.Found.class);
  }

  @Test
  void that_it_had_projects_is_remembered() throws IOException {
    Notes notes = new Notes();
    remembering(notes).project(DEMO);
    assertThat(notes.count).isEqualTo(1);
    assertThat(notes.thread).as("never on that of a request").isNotSameAs(Thread.currentThread());
    empty();

    assertThatThrownBy(() -> remembering(notes).project(DEMO))
        .isInstanceOf(UnavailableException.class);
  }

  private DirectoryRepository remembering(Remembered notes) {
    Executor looks = task -> new Thread(task).start();
    return new DirectoryRepository("local", directory, notes, looks, Runnable::run, () -> now);
  }

  private static final class Notes implements Remembered {
    private int count;
    private @Nullable Thread thread;

    @Override
    public boolean hadProjects() {
      return count > 0;
    }

    @Override
    public void hasProjects() {
      count++;
      thread = Thread.currentThread();
    }
  }

  @Test
  void what_can_not_be_told_is_an_outage_and_no_absence() throws IOException {
    Files.createSymbolicLink(directory.resolve("looping"), Path.of("looping"));

    assertThatThrownBy(() -> repository.project(new ProjectName("looping")))
        .isInstanceOf(UnavailableException.class);
    assertThat(repository.project(DEMO)).isInstanceOf(Lookup.Found.class);

    Files.createSymbolicLink(directory.resolve("simple"), Path.of("simple"));
    assertThatThrownBy(() -> repository.project(DEMO)).isInstanceOf(UnavailableException.class);
  }

  @Test
  void a_link_to_nowhere_is_an_outage_of_its_project_until_its_target_is_back() throws IOException {
    Path store = Files.createDirectory(directory.resolve(".store"));
    Files.createSymbolicLink(directory.resolve("acme"), Path.of(".store/acme"));
    Files.createSymbolicLink(directory.resolve("l"), Path.of(".store/l"));
    ProjectName acme = new ProjectName("acme");

    for (ProjectName missing : List.of(acme, new ProjectName("l"), new ProjectName("letter"))) {
      assertThatThrownBy(() -> repository.project(missing))
          .isInstanceOf(UnavailableException.class)
          .hasMessageContaining("link to nowhere");
    }
    assertThat(repository.project(DEMO)).isInstanceOf(Lookup.Found.class);

    Files.createDirectory(store.resolve("acme"));
    Files.writeString(store.resolve("acme/acme-1.0.tar.gz"), "abc");
    assertThat(found(repository.project(acme)).files()).hasSize(1);
  }

  @Test
  void a_link_to_nowhere_does_not_make_an_emptied_folder_one_with_projects() throws IOException {
    repository.project(DEMO);
    empty();
    Files.createSymbolicLink(directory.resolve("latest"), Path.of("gone"));

    assertThatThrownBy(() -> repository.project(DEMO)).isInstanceOf(UnavailableException.class);
  }

  @Test
  void an_index_that_is_a_link_to_nowhere_is_an_outage() throws IOException {
    Files.createSymbolicLink(directory.resolve("simple"), Path.of("gone"));

    assertThatThrownBy(() -> repository.project(new ProjectName("nothing")))
        .isInstanceOf(UnavailableException.class);
  }

  @Test
  void a_file_that_can_not_be_reached_is_an_outage_where_it_is_asked_for() throws IOException {
    Filename looping = new Filename("demo_pkg-3.0-py3-none-any.whl");
    Files.createSymbolicLink(directory.resolve(looping.value()), Path.of(looping.value()));
    Filename gone = new Filename("demo_pkg-4.0-py3-none-any.whl");
    Files.createSymbolicLink(directory.resolve(gone.value()), Path.of("gone"));

    assertThatThrownBy(() -> repository.file(DEMO, looping))
        .isInstanceOf(UnavailableException.class);
    assertThatThrownBy(() -> repository.metadata(DEMO, looping))
        .isInstanceOf(UnavailableException.class);
    assertThat(repository.file(DEMO, gone)).isInstanceOf(Lookup.NotFound.class);
    assertThat(found(repository.project(DEMO)).files()).as("hides itself only").hasSize(2);
  }

  private static <T> T found(Lookup<T> lookup) {
    return ((Lookup.Found<T>) lookup).value();
  }

  private static String origin(Lookup<?> lookup) {
    return ((Lookup.Found<?>) lookup).origin().version();
  }
}
