package dev.clutch.storage.sql;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.zip.CRC32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;
import org.sqlite.util.OSInfo;

/**
 * SQLite itself, unpacked beside the catalog once. The driver by itself unpacks it at each start and compares every
 * byte, which is a good part of the start; it still does where this can't be done.
 */
final class NativeLibrary {
  private static final Logger log = LoggerFactory.getLogger(NativeLibrary.class);
  private static final String PATH = "org.sqlite.lib.path";

  private NativeLibrary() {}

  /**
   * Tells the driver where its library is, after unpacking it if need be.
   *
   * @param folder where a folder is made for it, which names its version and the system
   */
  static void unpack(Path folder) {
    String packed = packed();
    String name = LibraryLoaderUtil.getNativeLibName();
    URL library = LibraryLoaderUtil.class.getResource(packed + "/" + name);
    if (library == null || System.getProperty(PATH) != null) {
      return; // the driver knows of others, or somebody has one of their own
    }
    String system = packed.substring(packed.indexOf("native/") + "native/".length());
    Path place =
        folder.resolve("sqlite-" + SQLiteJDBCLoader.getVersion() + "-" + system.replace('/', '-'));
    try {
      if (library.openConnection() instanceof JarURLConnection jar) {
        Files.createDirectories(place);
        if (!isWhole(place.resolve(name), jar.getJarEntry().getCrc())) {
          write(jar, place, name);
        }
        System.setProperty(PATH, place.toString());
      }
    } catch (IOException e) {
      log.debug("the library of SQLite is not kept reason=\"{}\"", e.toString());
    }
  }

  /**
   * Returns the folder of the library in the jar. The driver finds it by starting {@code uname}, to tell Linux from
   * Android; Android tells of itself by a variable, too.
   */
  private static String packed() {
    boolean isLinux = System.getProperty("os.name", "").equals("Linux")
        && System.getenv("ANDROID_ROOT") == null
        && !OSInfo.isAndroidRuntime();
    return isLinux && !OSInfo.isMusl()
        ? "/org/sqlite/native/Linux/" + OSInfo.getArchName()
        : LibraryLoaderUtil.getNativeLibResourcePath();
  }

  /** A damaged one would take the whole process with it. */
  private static boolean isWhole(Path file, long expected) throws IOException {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    CRC32 crc = new CRC32();
    crc.update(Files.readAllBytes(file));
    return crc.getValue() == expected;
  }

  /** It is there whole, or not at all. */
  private static void write(JarURLConnection jar, Path place, String name) throws IOException {
    Path part = place.resolve(UUID.randomUUID() + ".part");
    try (InputStream library = jar.getInputStream()) {
      Files.copy(library, part);
      try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      Files.move(part, place.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
