package dev.clutch.ahead;

import dev.clutch.model.Marker;
import dev.clutch.model.Version;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a client has said of the Python that it installs for. Whatever it left out may be anything.
 *
 * @param python its full version, for example {@code "3.11.7"}, or null
 * @param implementation for example {@code "CPython"}, or null
 * @param system as {@code platform.system()} has it: {@code "Linux"}, {@code "Darwin"}, {@code "Windows"}; or
 *     null
 * @param machine for example {@code "x86_64"}, or null
 * @param glibc the minor version of the GNU C library 2, or null where it has none, or did not say
 */
record Client(
    @Nullable String python,
    @Nullable String implementation,
    @Nullable String system,
    @Nullable String machine,
    @Nullable Integer glibc)
    implements Marker.Environment {
  static final Client UNKNOWN = new Client(null, null, null, null, null);

  Client {
    if (python != null && (Version.parse(python).isEmpty() || minor(python) < 0)) {
      python = null;
    }
  }

  /** Whether it is one that resolves dependencies: others don't say what Python they have. */
  boolean isInstaller() {
    return python != null;
  }

  /** Returns the second number of its Python 3, or -1 if that isn't known. */
  int minor() {
    return python == null ? -1 : minor(python);
  }

  private static int minor(String python) {
    String[] parts = python.split("\\.", 3);
    boolean isPython3 = parts.length > 1 && parts[0].equals("3") && isShortNumber(parts[1]);
    return isPython3 ? Integer.parseInt(parts[1]) : -1;
  }

  static boolean isShortNumber(String text) {
    return !text.isEmpty() && text.length() < 4 && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  @Override
  public @Nullable String value(String variable) {
    return switch (variable) {
      case "python_version" -> python == null ? null : "3." + minor();
      case "python_full_version" -> python;
      case "implementation_version" -> "CPython".equals(implementation) ? python : null;
      case "platform_python_implementation" -> implementation;
      case "implementation_name" ->
        implementation == null ? null : implementation.toLowerCase(Locale.ROOT);
      case "platform_system" -> system;
      case "platform_machine" -> machine;
      case "sys_platform" -> bySystem("linux", "darwin", "win32");
      case "os_name" -> bySystem("posix", "posix", "nt");
      default -> null;
    };
  }

  private @Nullable String bySystem(String linux, String darwin, String windows) {
    if (system == null) {
      return null;
    }
    return switch (system) {
      case "Linux" -> linux;
      case "Darwin" -> darwin;
      case "Windows" -> windows;
      default -> null;
    };
  }
}
