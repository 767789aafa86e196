package dev.clutch.directory;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A folder that a test fills. */
record Folder(Path path) {

  Path write(String name, String content) throws IOException {
    return write(name, content.getBytes(UTF_8));
  }

  Path write(String name, byte[] content) throws IOException {
    Path file = path.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, content);
  }

  Path link(String name, String target) throws IOException {
    Path link = path.resolve(name);
    Files.createDirectories(link.getParent());
    return Files.createSymbolicLink(link, Path.of(target));
  }

  static byte[] wheel(String project, String version) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    String info = project + "-" + version + ".dist-info/";
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry(info + "METADATA"));
      zip.write(metadata(project, version).getBytes(UTF_8));
      zip.putNextEntry(new ZipEntry(info + "WHEEL"));
      zip.write("Wheel-Version: 1.0\n".getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }

  static String metadata(String project, String version) {
    return "Metadata-Version: 2.1\nName: " + project + "\nVersion: " + version
        + "\nRequires-Python: >=3.9\n\n";
  }
}
