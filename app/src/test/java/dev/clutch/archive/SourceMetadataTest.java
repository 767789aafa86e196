package dev.clutch.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.model.Filename;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceMetadataTest {
  private static final Filename FILENAME = new Filename("demo-pkg-1.0.tar.gz");
  private static final String PKG_INFO =
      "Metadata-Version: 2.1\nName: Demo.Pkg\nVersion: 1.0.0\nRequires-Python: >=3.8, <4\n\nText\n";

  @TempDir
  private Path folder = Path.of("");

  private byte[] read(Filename filename, byte[] archive) throws Exception {
    return SourceMetadata.read(filename, Files.write(folder.resolve(filename.value()), archive));
  }

  private String read(Tar tar) throws Exception {
    return new String(read(FILENAME, tar.gzipped()), UTF_8);
  }

  private void assertRefused(String reason, byte[] archive) {
    assertThatThrownBy(() -> read(FILENAME, archive))
        .isInstanceOf(UnreadableArchiveException.class)
        .hasMessage(reason);
  }

  @Test
  void it_is_in_the_one_folder_that_the_archive_unpacks_to() throws Exception {
    Tar tar = new Tar()
        .file("demo-pkg-1.0/src/demo.egg-info/PKG-INFO", "of the build")
        .file("demo-pkg-1.0/setup.py", "x".repeat(700))
        .file("demo-pkg-1.0/PKG-INFO", PKG_INFO);

    assertThat(read(tar)).isEqualTo(PKG_INFO);
  }

  @Test
  void extended_headers_are_read() throws Exception {
    Tar tar = new Tar()
        .extended("mtime", "1.5")
        .file("demo-pkg-1.0/README", "")
        .extended("path", "demo-pkg-1.0/PKG-INFO")
        .file("cut", PKG_INFO);

    assertThat(read(tar)).isEqualTo(PKG_INFO);
  }

  @Test
  void long_names_of_GNU_are_read() throws Exception {
    Tar tar = new Tar().longName("demo-pkg-1.0/PKG-INFO").file("cut", PKG_INFO);

    assertThat(read(tar)).isEqualTo(PKG_INFO);
  }

  @Test
  void it_is_found_in_a_zip() throws Exception {
    byte[] zip = Zip.of(
            Zip.deflated("demo-pkg-1.0/setup.py", "x"),
            Zip.deflated("demo-pkg-1.0/PKG-INFO", PKG_INFO))
        .bytes();

    assertThat(read(new Filename("demo-pkg-1.0.zip"), zip)).asString(UTF_8).isEqualTo(PKG_INFO);
  }

  @Test
  void that_of_another_project_is_refused() {
    assertRefused(
        "metadata of another release",
        new Tar()
            .file("demo-pkg-1.0/PKG-INFO", PKG_INFO.replace("Demo.Pkg", "other"))
            .gzipped());
  }

  @Test
  void an_archive_without_it_is_refused() {
    assertRefused("no PKG-INFO", new Tar().file("demo-pkg-1.0/setup.py", "").gzipped());
  }

  @Test
  void an_archive_that_is_cut_is_refused() {
    byte[] whole = new Tar().file("demo-pkg-1.0/PKG-INFO", PKG_INFO).gzipped();

    assertRefused("a gzip stream that is broken", Arrays.copyOf(whole, whole.length / 2));
  }

  @Test
  void an_archive_that_unpacks_to_much_is_not_unpacked() {
    byte[] bomb = new Tar()
        .claiming("demo-pkg-1.0/zeros", 200 << 20)
        .file("demo-pkg-1.0/PKG-INFO", PKG_INFO)
        .gzipped();

    assertRefused("an archive that unpacks to too much", bomb);
  }

  @Test
  void what_is_no_archive_is_refused() {
    assertRefused("a gzip stream that is broken", "no gzip".getBytes(UTF_8));
    assertRefused("a tar header that can't be right", Tar.gzip("x".repeat(600).getBytes(UTF_8)));
  }

  @Test
  void the_pythons_it_requires_are_read_from_it() {
    assertThat(RequiresPython.of(PKG_INFO.getBytes(UTF_8))).contains(">=3.8, <4");
    assertThat(RequiresPython.of("Requires-Python: >=3\nRequires-Python: >=4\n\n".getBytes(UTF_8)))
        .isEmpty();
    assertThat(RequiresPython.of("Name: x\n\nRequires-Python: >=3".getBytes(UTF_8)))
        .isEmpty();
  }
}
