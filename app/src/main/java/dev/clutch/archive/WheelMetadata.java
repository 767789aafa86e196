package dev.clutch.archive;

import dev.clutch.model.Filename;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads the core metadata of a wheel with as few reads as it takes: one for most, three at most. A wheel that
 * comes whole with the first read is checked whole; of a larger one the directory and the metadata are.
 *
 * @see <a href="https://packaging.python.org/en/latest/specifications/binary-distribution-format/">Binary
 *     distribution format</a>
 */
public final class WheelMetadata {

  /** The largest seen among a thousand wheels has 233 KB. */
  static final int MAX_LENGTH = 5 << 20;

  private static final String DIST_INFO = ".dist-info";

  private WheelMetadata() {}

  /** Whether a file is named as a wheel is, so that it may have metadata. */
  public static boolean mayBeIn(Filename filename) {
    return Release.isOfWheel(filename);
  }

  /**
   * Returns the bytes of {@code METADATA}.
   *
   * @param filename of the wheel; the metadata must be about what it names
   * @throws UnreadableArchiveException if there are none that every reader would read alike
   * @throws IOException if the source fails
   */
  public static byte[] read(Filename filename, ByteSource wheel)
      throws IOException, UnreadableArchiveException {
    Release release = Release.of(filename)
        .orElseThrow(() -> new UnreadableArchiveException("a name that is not a wheel's"));
    Window window = new Window(wheel);
    List<Member> members = ZipDirectory.read(window);
    String folder = distInfo(members, release);
    Member metadata = member(members, folder + "/METADATA");
    member(members, folder + "/WHEEL");
    byte[] content = LocalRecord.content(window, metadata, MAX_LENGTH);
    if (wheel.length() <= Window.TAIL) {
      for (Member member : members) {
        LocalRecord.check(window, member);
      }
    }
    new MetadataFields(content).check(release);
    return content;
  }

  private static String distInfo(List<Member> members, Release release)
      throws UnreadableArchiveException {
    Set<String> folders = new HashSet<>();
    for (Member member : members) {
      int slash = member.name().indexOf('/');
      String top = slash < 0 ? member.name() : member.name().substring(0, slash);
      if (top.endsWith(DIST_INFO)) {
        folders.add(top);
      }
    }
    if (folders.size() != 1) {
      throw new UnreadableArchiveException(
          folders.isEmpty() ? "no .dist-info folder" : "more than one .dist-info folder");
    }
    String folder = folders.iterator().next();
    if (!release.is(folder.substring(0, folder.length() - DIST_INFO.length()))) {
      throw new UnreadableArchiveException("the .dist-info folder of another release");
    }
    return folder;
  }

  private static Member member(List<Member> members, String name)
      throws UnreadableArchiveException {
    return members.stream()
        .filter(member -> member.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new UnreadableArchiveException(
            "no " + name.substring(name.indexOf('/') + 1) + " in the .dist-info folder"));
  }
}
