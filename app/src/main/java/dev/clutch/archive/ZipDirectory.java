package dev.clutch.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The central directory of an archive, checked: names that occur once and stay inside a folder, records that
 * begin with the first byte of the file and don't overlap, sizes that can be right.
 *
 * @see <a href="https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT">APPNOTE.TXT, section 4.3.12</a>
 */
final class ZipDirectory {

  /** The largest seen among a thousand wheels has 1.8 MB and 16,000 members. */
  static final int MAX_LENGTH = 8 << 20;

  static final int MAX_MEMBERS = 100_000;

  /** What is read before a directory that had to be read for itself: metadata often lies there. */
  private static final int BEFORE = 64 * 1024;

  private static final int SIGNATURE = 0x02014b50;
  private static final int LENGTH = 46;

  /** Encrypted, patched, strongly encrypted, masked. */
  private static final int REFUSED_FLAGS = 1 | 1 << 5 | 1 << 6 | 1 << 13;

  private static final long LARGE = 64 << 20;
  private static final int MAX_RATIO_OF_LARGE = 50;

  private ZipDirectory() {}

  /** Returns the members in the order of their records. */
  static List<Member> read(Window window) throws IOException, UnreadableArchiveException {
    ZipEnd end = ZipEnd.read(window);
    if (end.directoryLength() > MAX_LENGTH || end.entries() > MAX_MEMBERS) {
      throw new UnreadableArchiveException("a directory that is too large");
    }
    if (end.entries() * LENGTH > end.directoryLength()) {
      throw new UnreadableArchiveException("fewer members than the end record counts");
    }
    int length = (int) end.directoryLength();
    if (end.directory() < window.length() - Window.TAIL) {
      window.reach(Math.max(0, end.directory() - BEFORE));
    }
    List<Member> members = members(window.at(end.directory(), length), (int) end.entries());
    return placed(members, end.directory());
  }

  private static List<Member> members(ByteBuffer directory, int count)
      throws UnreadableArchiveException {
    List<Member> members = new ArrayList<>(count);
    Set<String> names = new HashSet<>(2 * count);
    for (int i = 0; i < count; i++) {
      Member member = member(directory);
      if (!isUsual(member.name())) {
        throw new UnreadableArchiveException("a member whose name leads elsewhere");
      }
      if (!names.add(member.name())) {
        throw new UnreadableArchiveException("two members of the same name");
      }
      if (member.size() > LARGE && member.size() / MAX_RATIO_OF_LARGE > member.compressed()) {
        throw new UnreadableArchiveException("a member that grows too much");
      }
      members.add(member);
    }
    if (directory.hasRemaining()) {
      throw new UnreadableArchiveException("more in the directory than the end record counts");
    }
    return members;
  }

  private static Member member(ByteBuffer directory) throws UnreadableArchiveException {
    int at = directory.position();
    if (directory.remaining() < LENGTH || directory.getInt(at) != SIGNATURE) {
      throw new UnreadableArchiveException("no entry where the directory should have one");
    }
    int nameLength = Short.toUnsignedInt(directory.getShort(at + 28));
    int extraLength = Short.toUnsignedInt(directory.getShort(at + 30));
    int commentLength = Short.toUnsignedInt(directory.getShort(at + 32));
    int length = LENGTH + nameLength + extraLength + commentLength;
    if (length > directory.remaining()) {
      throw new UnreadableArchiveException("an entry that is longer than the directory");
    }
    ExtraFields extra = ExtraFields.read(directory.slice(at + LENGTH + nameLength, extraLength));
    String name = name(directory, at + LENGTH, nameLength);
    extra.refuseOtherName(name);
    ExtraFields.Numbers numbers = extra.numbers(
        directory.getInt(at + 24), directory.getInt(at + 20), directory.getInt(at + 42));
    Member member = new Member(
        name,
        Short.toUnsignedInt(directory.getShort(at + 8)),
        Short.toUnsignedInt(directory.getShort(at + 10)),
        Integer.toUnsignedLong(directory.getInt(at + 16)),
        numbers.compressed(),
        numbers.size(),
        numbers.offset(),
        0);
    if (directory.getShort(at + 34) != 0) {
      throw new UnreadableArchiveException("a member on another disk");
    }
    if ((member.flags() & REFUSED_FLAGS) != 0) {
      throw new UnreadableArchiveException("an encrypted member");
    }
    if (member.method() != Member.STORED && member.method() != Member.DEFLATED) {
      throw new UnreadableArchiveException("a compression other than deflate");
    }
    directory.position(at + length);
    return member;
  }

  static String name(ByteBuffer bytes, int at, int length) {
    byte[] name = new byte[length];
    bytes.get(at, name);
    return new String(name, StandardCharsets.ISO_8859_1);
  }

  /** Tells each where it ends, and refuses members that share bytes, or begin where no file begins. */
  private static List<Member> placed(List<Member> members, long directory)
      throws UnreadableArchiveException {
    members.sort(Comparator.comparingLong(Member::offset));
    if (!members.isEmpty() && members.get(0).offset() != 0) {
      throw new UnreadableArchiveException("bytes before the first member");
    }
    for (int i = 0; i < members.size(); i++) {
      Member member = members.get(i);
      long end = i + 1 < members.size() ? members.get(i + 1).offset() : directory;
      if (member.leastEnd() > end) {
        throw new UnreadableArchiveException("members that overlap");
      }
      members.set(i, member.endingAt(end));
    }
    return members;
  }

  /** Whether a name stays inside the folder it is unpacked in, on every system. */
  private static boolean isUsual(String name) {
    if (name.chars().anyMatch(c -> c < ' ' || c == 0x7f || c == '\\')) {
      return false;
    }
    if (name.length() > 1 && name.charAt(1) == ':') {
      return false;
    }
    String path = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
    for (String part : path.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        return false;
      }
    }
    return true;
  }
}
