package dev.clutch.storage.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibraryTest {
  private static final String PATH = "org.sqlite.lib.path";

  @TempDir
  private Path directory;

  private final @Nullable String before = System.getProperty(PATH);

  @BeforeEach
  void forget() {
    System.clearProperty(PATH);
  }

  @AfterEach
  void restore() {
    if (before == null) {
      System.clearProperty(PATH);
    } else {
      System.setProperty(PATH, before);
    }
  }

  @Test
  void it_is_unpacked_once() throws IOException {
    NativeLibrary.unpack(directory);
    Path library = only();
    var written = Files.getLastModifiedTime(library);
    forget();

    NativeLibrary.unpack(directory);

    assertThat(only()).isEqualTo(library);
    assertThat(Files.getLastModifiedTime(library)).isEqualTo(written);
    assertThat(System.getProperty(PATH)).isEqualTo(library.resolveSibling("").toString());
  }

  @Test
  void a_damaged_one_is_unpacked_anew() throws IOException {
    NativeLibrary.unpack(directory);
    byte[] good = Files.readAllBytes(only());
    byte[] bad = good.clone();
    bad[bad.length / 2] ^= 1;
    Files.write(only(), bad);
    forget();

    NativeLibrary.unpack(directory);

    assertThat(Files.readAllBytes(only())).isEqualTo(good);
  }

  @Test
  void where_nothing_can_be_written_the_driver_goes_its_own_way() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));

    NativeLibrary.unpack(file);

    assertThat(System.getProperty(PATH)).isNull();
  }

  private Path only() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      List<Path> found = files.filter(Files::isRegularFile).toList();
      assertThat(found).hasSize(1);
      return found.get(0);
    }
  }
}
