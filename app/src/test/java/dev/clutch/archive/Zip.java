package dev.clutch.archive;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Writes archives byte by byte, so that a test can make any mistake it likes. */
final class Zip {
  /** A member; what it claims is taken from its content unless a test says otherwise. */
  static final class Part {
    private final String name;
    private final byte[] content;
    private final byte[] data;
    private final int method;
    private final CRC32 crc = new CRC32();
    int flags;
    String localName;
    byte[] extra = {};
    byte[] localExtra = {};
    byte[] descriptor = {};
    byte[] behind = {};
    long size;
    long localSize;
    long localCrc;

    Part(String name, byte[] content, int method) {
      this.name = name;
      this.localName = name;
      this.content = content.clone();
      this.method = method;
      this.data = method == Member.DEFLATED ? deflate(content) : content.clone();
      crc.update(content);
      size = content.length;
      localSize = size;
      localCrc = crc.getValue();
    }

    /** Lengths and CRC stand behind the data. */
    Part described(int length) {
      flags |= 1 << 3;
      localSize = 0;
      localCrc = 0;
      descriptor = new byte[length];
      ByteBuffer bytes = ByteBuffer.wrap(descriptor).order(ByteOrder.LITTLE_ENDIAN);
      if (length == 16 || length == 24) {
        bytes.putInt(0x08074b50);
      }
      bytes.putInt((int) crc.getValue());
      if (length < 20) {
        bytes.putInt(data.length).putInt(content.length);
      } else {
        bytes.putLong(data.length).putLong(content.length);
      }
      return this;
    }
  }

  private final List<Part> parts = new ArrayList<>();
  boolean isZip64;
  byte[] before = {};
  byte[] comment = {};
  byte[] behind = {};
  int countedTooMany;

  static Part deflated(String name, String content) {
    return new Part(name, utf8(content), Member.DEFLATED);
  }

  static Part deflated(String name, byte[] content) {
    return new Part(name, content, Member.DEFLATED);
  }

  static Part stored(String name, byte[] content) {
    return new Part(name, content, Member.STORED);
  }

  static Zip of(Part... parts) {
    Zip zip = new Zip();
    zip.parts.addAll(List.of(parts));
    return zip;
  }

  Zip with(Part part) {
    parts.add(part);
    return this;
  }

  byte[] bytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    List<Integer> offsets = new ArrayList<>();
    out.writeBytes(before);
    for (Part part : parts) {
      offsets.add(out.size());
      local(out, part);
    }
    int directory = out.size();
    for (int i = 0; i < parts.size(); i++) {
      central(out, parts.get(i), offsets.get(i));
    }
    end(out, directory, out.size() - directory);
    out.writeBytes(behind);
    return out.toByteArray();
  }

  private static void local(ByteArrayOutputStream out, Part part) {
    boolean isDescribed = part.descriptor.length > 0;
    out.writeBytes(little(30)
        .putInt(0x04034b50)
        .putShort((short) 20)
        .putShort((short) part.flags)
        .putShort((short) part.method)
        .putInt(0)
        .putInt((int) part.localCrc)
        .putInt(isDescribed ? 0 : part.data.length)
        .putInt((int) part.localSize)
        .putShort((short) utf8(part.localName).length)
        .putShort((short) part.localExtra.length)
        .array());
    out.writeBytes(utf8(part.localName));
    out.writeBytes(part.localExtra);
    out.writeBytes(part.data);
    out.writeBytes(part.descriptor);
    out.writeBytes(part.behind);
  }

  private static void central(ByteArrayOutputStream out, Part part, int offset) {
    out.writeBytes(little(46)
        .putInt(0x02014b50)
        .putShort((short) 20)
        .putShort((short) 20)
        .putShort((short) part.flags)
        .putShort((short) part.method)
        .putInt(0)
        .putInt((int) part.crc.getValue())
        .putInt(part.data.length)
        .putInt((int) part.size)
        .putShort((short) utf8(part.name).length)
        .putShort((short) part.extra.length)
        .putShort((short) 0)
        .putShort((short) 0)
        .putShort((short) 0)
        .putInt(0)
        .putInt(offset)
        .array());
    out.writeBytes(utf8(part.name));
    out.writeBytes(part.extra);
  }

  private void end(ByteArrayOutputStream out, int directory, int length) {
    int count = parts.size() + countedTooMany;
    if (isZip64) {
      int place = out.size();
      out.writeBytes(little(56)
          .putInt(0x06064b50)
          .putLong(44)
          .putInt(0)
          .putLong(0)
          .putLong(count)
          .putLong(count)
          .putLong(length)
          .putLong(directory)
          .array());
      out.writeBytes(
          little(20).putInt(0x07064b50).putInt(0).putLong(place).putInt(1).array());
    }
    out.writeBytes(little(22)
        .putInt(0x06054b50)
        .putInt(0)
        .putShort((short) (isZip64 ? -1 : count))
        .putShort((short) (isZip64 ? -1 : count))
        .putInt(isZip64 ? -1 : length)
        .putInt(isZip64 ? -1 : directory)
        .putShort((short) comment.length)
        .array());
    out.writeBytes(comment);
  }

  static ByteBuffer little(int length) {
    return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] deflate(byte[] content) {
    Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    deflater.setInput(content);
    deflater.finish();
    byte[] buffer = new byte[8192];
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    while (!deflater.finished()) {
      out.write(buffer, 0, deflater.deflate(buffer));
    }
    deflater.end();
    return out.toByteArray();
  }
}
