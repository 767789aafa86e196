package dev.clutch.directory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.archive.Tar;
import dev.clutch.model.DistributionFile;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectPage;
import dev.clutch.repository.FileContent;
import dev.clutch.repository.FileStream;
import dev.clutch.repository.Lookup;
import dev.clutch.repository.RemoteFile;
import dev.clutch.repository.StoredFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a folder says of its files. */
class DirectoryMetadataTest {
  private static final ProjectName DEMO = new ProjectName("demo");
  private static final Filename WHEEL = new Filename("demo-1.0-py3-none-any.whl");
  private static final Filename SDIST = new Filename("demo-0.9.tar.gz");

  @TempDir
  private Path temporary = Path.of("");

  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private Folder folder = new Folder(temporary);
  private DirectoryRepository repository = new DirectoryRepository(temporary, () -> now);

  @BeforeEach
  void make() {
    folder = new Folder(temporary);
    repository = new DirectoryRepository(temporary, () -> now);
  }

  private ProjectPage page() {
    return found(repository.project(DEMO));
  }

  private DistributionFile entry(Filename filename) {
    return page().file(filename).orElseThrow();
  }

  private static <T> T found(Lookup<T> lookup) {
    return ((Lookup.Found<T>) lookup).value();
  }

  private static String text(Lookup<FileContent> lookup) throws IOException {
    try (FileStream bytes = ((RemoteFile) found(lookup)).open().join().stream(0, 1_000)) {
      ByteBuffer target = ByteBuffer.allocate(1_000);
      int count = bytes.read(target);
      return new String(target.array(), 0, count, UTF_8);
    }
  }

  @Test
  void core_metadata_is_read_from_inside_a_wheel() throws Exception {
    folder.write(WHEEL.value(), Folder.wheel("demo", "1.0"));
    String metadata = Folder.metadata("demo", "1.0");

    assertThat(entry(WHEEL).requiresPython()).isEqualTo(">=3.9");
    assertThat(entry(WHEEL).coreMetadata())
        .isEqualTo(Map.of("sha256", Digests.hex(metadata.getBytes(UTF_8))));
    assertThat(text(repository.metadata(DEMO, WHEEL))).isEqualTo(metadata);
  }

  @Test
  void core_metadata_beside_a_wheel_comes_first() throws Exception {
    folder.write(WHEEL.value(), "no archive");
    String metadata = "Metadata-Version: 2.1\nName: demo\nVersion: 1.0\nRequires-Python: >=3.5\n";
    folder.write(WHEEL + ".metadata", metadata);

    assertThat(entry(WHEEL).requiresPython()).isEqualTo(">=3.5");
    assertThat(text(repository.metadata(DEMO, WHEEL))).isEqualTo(metadata);
  }

  @Test
  void a_wheel_that_can_not_be_read_is_listed_without_metadata() throws Exception {
    folder.write(WHEEL.value(), "no archive");

    assertThat(entry(WHEEL).coreMetadata()).isNull();
    assertThat(repository.metadata(DEMO, WHEEL)).isInstanceOf(Lookup.NotFound.class);
  }

  @Test
  void what_a_source_distribution_requires_is_read_from_it() throws Exception {
    folder.write(
        SDIST.value(),
        new Tar().file("demo-0.9/PKG-INFO", Folder.metadata("demo", "0.9")).gzipped());

    assertThat(entry(SDIST).requiresPython()).isEqualTo(">=3.9");
    assertThat(entry(SDIST).coreMetadata()).isNull();
    assertThat(repository.metadata(DEMO, SDIST)).isInstanceOf(Lookup.NotFound.class);
  }

  @Test
  void the_time_of_a_file_is_no_upload_time() throws Exception {
    folder.write(WHEEL.value(), Folder.wheel("demo", "1.0"));

    assertThat(entry(WHEEL).uploadTime()).isNull();
  }

  @Test
  void a_page_names_its_versions() throws Exception {
    folder.write(WHEEL.value(), Folder.wheel("demo", "1.0"));
    folder.write(SDIST.value(), "x");

    assertThat(page().versions()).containsExactlyInAnyOrder("1.0", "0.9");
  }

  // CONFORMANCE 70
  @Test
  void a_signature_beside_a_file_is_told_and_served() throws Exception {
    folder.write(WHEEL.value(), Folder.wheel("demo", "1.0"));
    folder.write(SDIST.value(), "x");
    folder.write(WHEEL + ".asc", "signature");

    assertThat(entry(WHEEL).gpgSig()).isTrue();
    assertThat(entry(SDIST).gpgSig()).isNull();
    Lookup<FileContent> signature = repository.file(DEMO, new Filename(WHEEL + ".asc"));
    assertThat(((StoredFile) found(signature)).path()).hasContent("signature");
    assertThat(repository.file(DEMO, new Filename(SDIST + ".asc")))
        .isInstanceOf(Lookup.NotFound.class);
  }

  @Test
  void a_file_that_changes_is_read_again() throws Exception {
    folder.write(SDIST.value(), "one");
    String before = version();
    folder.write(SDIST.value(), "another");

    assertThat(entry(SDIST).hashes())
        .isEqualTo(Map.of("sha256", Digests.hex("another".getBytes(UTF_8))));
    assertThat(version()).isNotEqualTo(before);
    assertThat(((StoredFile) found(repository.file(DEMO, SDIST))).entityTag())
        .isEqualTo(Digests.hex("another".getBytes(UTF_8)));
  }

  private String version() {
    return repository.project(DEMO).origin().version();
  }

  @Test
  void a_wheel_that_is_still_being_copied_is_not_listed_yet() throws Exception {
    byte[] whole = Folder.wheel("demo", "1.0");
    Path half = folder.write(WHEEL.value(), Arrays.copyOf(whole, whole.length / 2));
    Files.setLastModifiedTime(half, FileTime.from(now.minusSeconds(1)));
    assertThat(page().files()).isEmpty();

    folder.write(WHEEL.value(), whole);

    assertThat(page().files()).hasSize(1);
  }

  @Test
  void a_broken_wheel_is_listed_once_nobody_writes_it_any_more() throws Exception {
    Path broken = folder.write(WHEEL.value(), "PK");
    Files.setLastModifiedTime(broken, FileTime.from(now.minusSeconds(1)));
    assertThat(page().files()).isEmpty();

    now = now.plusSeconds(120);

    assertThat(page().files()).hasSize(1);
  }
}
