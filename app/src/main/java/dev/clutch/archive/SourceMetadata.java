package dev.clutch.archive;

import dev.clutch.model.Filename;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads {@code PKG-INFO} of a source distribution: what it was made from, which is not always what it will
 * install.
 *
 * @see <a href="https://packaging.python.org/en/latest/specifications/source-distribution-format/">Source
 *     distribution format</a>
 */
public final class SourceMetadata {
  private static final String NAME = "/PKG-INFO";

  private SourceMetadata() {}

  /** Whether a file is named as an archive that can be looked into. */
  public static boolean mayBeIn(Filename filename) {
    String lower = filename.value().toLowerCase(Locale.ROOT);
    return isTar(lower) || lower.endsWith(".zip");
  }

  private static boolean isTar(String lower) {
    return lower.endsWith(".tar.gz") || lower.endsWith(".tgz");
  }

  /**
   * Returns the bytes of {@code PKG-INFO}.
   *
   * @param filename of the archive; the metadata must be about what it names
   * @throws UnreadableArchiveException if there is none, or it can't be had with a bounded effort
   * @throws IOException if the file can't be read
   */
  public static byte[] read(Filename filename, Path path)
      throws IOException, UnreadableArchiveException {
    Release release = Release.ofSource(filename)
        .orElseThrow(() -> new UnreadableArchiveException("a name that tells no release"));
    byte[] content = isTar(filename.value().toLowerCase(Locale.ROOT)) ? inTar(path) : inZip(path);
    new MetadataFields(content).check(release);
    return content;
  }

  private static byte[] inTar(Path path) throws IOException, UnreadableArchiveException {
    try (InputStream file = new BufferedInputStream(Files.newInputStream(path));
        InputStream tar = new GZIPInputStream(file, 64 * 1024)) {
      return new TarReader(tar).find(SourceMetadata::isWanted, WheelMetadata.MAX_LENGTH);
    } catch (EOFException | ZipException e) {
      throw new UnreadableArchiveException("a gzip stream that is broken");
    }
  }

  private static byte[] inZip(Path path) throws IOException, UnreadableArchiveException {
    try (FileBytes file = new FileBytes(path)) {
      Window window = new Window(file);
      List<Member> wanted = ZipDirectory.read(window).stream()
          .filter(member -> isWanted(member.name()))
          .toList();
      if (wanted.size() != 1) {
        throw new UnreadableArchiveException("not one PKG-INFO");
      }
      return LocalRecord.content(window, wanted.get(0), WheelMetadata.MAX_LENGTH);
    }
  }

  /** It lies in the one folder that the archive unpacks to. */
  private static boolean isWanted(String name) {
    int slash = name.indexOf('/');
    return slash > 0 && name.startsWith(NAME, slash) && name.length() == slash + NAME.length();
  }
}
