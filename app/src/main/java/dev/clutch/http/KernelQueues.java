package dev.clutch.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How much of what was written to connections the kernel still holds, where it tells: in {@code /proc/net/tcp} of
 * Linux. That costs some milliseconds, so it is read when the first is asked for, and once. Used by one thread.
 *
 * @see <a href="https://www.kernel.org/doc/Documentation/networking/proc_net_tcp.txt">proc_net_tcp</a>
 */
final class KernelQueues {
  static final Path LINUX = Path.of("/proc/self/net");

  /** Connections that are over; there may be many. */
  private static final String TIME_WAIT = "06";

  private final Path folder;
  private @Nullable Map<String, Long> unsent;

  /**
   * @param folder where {@code tcp} and {@code tcp6} are
   */
  KernelQueues(Path folder) {
    this.folder = folder;
  }

  /** Returns the bytes that the other side has not said to have received; empty if nobody tells. */
  OptionalLong unsent(SocketAddress local, SocketAddress remote) {
    if (unsent == null) {
      unsent = read();
    }
    Long bytes =
        local instanceof InetSocketAddress ours && remote instanceof InetSocketAddress theirs
            ? unsent.get(key(ours, theirs))
            : null;
    return bytes == null ? OptionalLong.empty() : OptionalLong.of(bytes);
  }

  private Map<String, Long> read() {
    Map<String, Long> read = new HashMap<>();
    for (String name : new String[] {"tcp", "tcp6"}) {
      try (BufferedReader lines =
          Files.newBufferedReader(folder.resolve(name), StandardCharsets.US_ASCII)) {
        lines.lines().forEach(line -> take(line, read));
      } catch (IOException | RuntimeException e) {
        // Another system, or another kernel: it is done without.
      }
    }
    return read;
  }

  /** Takes a line such as {@code 1: 0100007F:1DE6 0100007F:C350 01 000003E8:00000000 …}. */
  private static void take(String line, Map<String, Long> unsent) {
    String[] fields = line.strip().split("\\s+", 6);
    if (fields.length < 6 || !fields[0].endsWith(":") || fields[3].equals(TIME_WAIT)) {
      return;
    }
    String key = mapped(fields[1]) + " " + mapped(fields[2]);
    unsent.put(key, Long.parseLong(fields[4].substring(0, fields[4].indexOf(':')), 16));
  }

  /** An address of IPv4 is mapped to one of IPv6, as it is for a socket that takes both. */
  private static String mapped(String address) {
    return address.indexOf(':') == 8 ? key(new byte[0]) + address : address;
  }

  private static String key(InetSocketAddress local, InetSocketAddress remote) {
    return key(local.getAddress().getAddress()) + ":" + port(local) + " "
        + key(remote.getAddress().getAddress()) + ":" + port(remote);
  }

  private static String port(InetSocketAddress address) {
    return String.format(Locale.ROOT, "%04X", address.getPort());
  }

  /** Four words in the processor's own order, of an address of IPv4 or IPv6, or of the start of a mapped one. */
  private static String key(byte[] address) {
    ByteBuffer bytes = ByteBuffer.allocate(16).order(ByteOrder.nativeOrder());
    int words = 4;
    if (address.length == 16) {
      bytes.put(address);
    } else {
      bytes.position(10).put((byte) 0xFF).put((byte) 0xFF).put(address);
      words = address.length == 0 ? 3 : 4;
    }
    StringBuilder key = new StringBuilder(32);
    for (int word = 0; word < words; word++) {
      key.append(String.format(Locale.ROOT, "%08X", bytes.getInt(4 * word)));
    }
    return key.toString();
  }
}
