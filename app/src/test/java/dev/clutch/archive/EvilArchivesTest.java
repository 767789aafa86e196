package dev.clutch.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.clutch.Shared;
import dev.clutch.model.Filename;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives that others made: hostile and odd ones with the verdicts they expect, and real wheels. */
class EvilArchivesTest {

  // CONFORMANCE 67
  @Test
  void each_hostile_wheel_is_judged_as_its_makers_expect(@TempDir Path folder) throws Exception {
    Path tool = Shared.file(EvilArchivesTest.class, "tools/evil_archives.py").orElse(null);
    assumeTrue(tool != null, "no shared folder");
    make(tool, folder);
    List<String> wrong = new ArrayList<>();
    int judged = 0;

    for (JsonNode each :
        new ObjectMapper().readTree(folder.resolve("manifest.json").toFile())) {
      Path file = folder.resolve(each.path("file").asText());
      if (file.toString().endsWith(".whl") && !each.has("send_as")) {
        String verdict = verdict(file);
        String expected = each.path("expect").asText();
        boolean isRight = expected.equals("either") || verdict.startsWith(expected);
        judged++;
        if (!isRight) {
          wrong.add(each.path("tag").asText() + ": expected " + expected + ", got " + verdict);
        }
      }
    }

    assertThat(wrong).isEmpty();
    assertThat(judged).isGreaterThan(50);
  }

  private static String verdict(Path file) throws IOException {
    try (FileBytes bytes = new FileBytes(file)) {
      WheelMetadata.read(new Filename(file.getFileName().toString()), bytes);
      return "accept";
    } catch (UnreadableArchiveException e) {
      return "reject: " + e.getMessage();
    }
  }

  /** Its bombs are made smaller, so that the test's own disk and time are spared. */
  private static void make(Path tool, Path folder) throws Exception {
    Process process = new ProcessBuilder("python3", tool.toString(), folder.toString(), "--big=96")
        .redirectErrorStream(true)
        .redirectOutput(new File("/dev/null"))
        .start();
    assertThat(process.waitFor()).isZero();
  }

  /** What PyPI accepts and refuses by framing alone; none of these has metadata. */
  @Test
  void each_archive_that_PyPI_refuses_for_its_framing_is_refused() throws Exception {
    Path folder = Shared.fixtures(
            EvilArchivesTest.class, "pypi__warehouse/tests/unit/utils/zipdata")
        .orElse(null);
    assumeTrue(folder != null, "no shared folder");

    assertThat(archives(folder.resolve("reject")))
        .isNotEmpty()
        .noneMatch(EvilArchivesTest::isWellFramed);
    assertThat(archives(folder.resolve("accept")))
        .filteredOn(file -> !isWellFramed(file))
        .extracting(file -> String.valueOf(file.getFileName()))
        // Both claim less than they inflate to.
        .isSubsetOf("short_usize.zip", "short_usize_zip64.zip");
  }

  private static boolean isWellFramed(Path file) {
    try (FileBytes bytes = new FileBytes(file)) {
      Window window = new Window(bytes);
      for (Member member : ZipDirectory.read(window)) {
        LocalRecord.check(window, member);
      }
      return true;
    } catch (UnreadableArchiveException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> archives(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  // CONFORMANCE 66
  @Test
  void each_real_wheel_has_the_metadata_that_others_read_in_it() throws Exception {
    Path folder = Shared.fixtures(EvilArchivesTest.class, "").orElse(null);
    assumeTrue(folder != null, "no shared folder");
    int read = 0;

    for (Path file : wheels(folder)) {
      Filename filename = new Filename(String.valueOf(file.getFileName()));
      try (FileBytes bytes = new FileBytes(file)) {
        assertThat(WheelMetadata.read(filename, bytes)).isEqualTo(metadata(file));
        read++;
      } catch (UnreadableArchiveException e) {
        assertThat(filename.value()).matches(NO_REAL_WHEEL);
      }
    }

    assertThat(read).isGreaterThan(50);
  }

  /** Empty or cut ones, one named as no wheel is, one of another project, one of three projects. */
  private static final String NO_REAL_WHEEL =
      "(numpy-1.23.1|scipy-1.9.0|proxpi-1|priority-1.0|corruptwheel|invalid|brokenwheel|validation-3).*";

  private static List<Path> wheels(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".whl")).toList();
    }
  }

  private static byte[] metadata(Path wheel) throws IOException {
    try (ZipFile zip = new ZipFile(wheel.toFile())) {
      ZipEntry entry = zip.stream()
          .filter(each -> each.getName().matches("[^/]+\\.dist-info/METADATA"))
          .findFirst()
          .orElseThrow();
      return zip.getInputStream(entry).readAllBytes();
    }
  }
}
