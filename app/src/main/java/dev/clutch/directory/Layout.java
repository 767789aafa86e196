package dev.clutch.directory;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a folder is laid out.
 *
 * @param projects holds a folder per project, perhaps none
 * @param isFlat whether the files that lie in it are given, too
 * @param top what links on a page of a static index that begin with a slash are relative to
 * @param folders below which files may lie, without links
 * @param beside a folder of which distribution files may be given, and nothing below; or null
 * @param links the one page that has links to all files, or null
 */
record Layout(
    Path projects,
    boolean isFlat,
    Path top,
    List<Path> folders,
    @Nullable Path beside,
    @Nullable Path links) {
  private static final String SIMPLE = "simple";

  /**
   * Looks at a folder. One that has {@code simple/} with folders in it is the top of a static index, as
   * bandersnatch and pip2pi write it; one that is itself named so is the index, whose files lie beside it:
   * in {@code ../packages}, or, with pip2pi, in the folder above. A file is a page of links.
   */
  static Layout of(Path directory) throws IOException {
    Path folder = directory.toAbsolutePath().normalize();
    Path real = folder.toRealPath();
    Path above = folder.getParent();
    if (above != null && Files.isRegularFile(real)) {
      return new Layout(above, false, above, List.of(above.toRealPath()), null, folder);
    }
    Path simple = folder.resolve(SIMPLE);
    if (hasFolders(simple)) {
      return new Layout(simple, false, folder, List.of(real), null, null);
    }
    if (above == null || !String.valueOf(folder.getFileName()).equals(SIMPLE)) {
      return new Layout(folder, true, folder, List.of(real), null, null);
    }
    Path packages = above.toRealPath().resolve("packages");
    boolean isReal = Files.isDirectory(packages, LinkOption.NOFOLLOW_LINKS);
    List<Path> folders = isReal ? List.of(real, packages) : List.of(real);
    return new Layout(folder, true, above, folders, above.toRealPath(), null);
  }

  private static boolean hasFolders(Path folder) throws IOException {
    Contents.requireTarget(folder);
    if (!Contents.isFolder(folder)) {
      return false;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, Contents::isFolder)) {
      return entries.iterator().hasNext();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }
}
