package dev.clutch.ahead;

import dev.clutch.model.Filename;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How well a wheel suits a client, as far as both say: nearly in the order in which pip takes the wheels of one
 * version.
 *
 * @see <a href="https://packaging.python.org/en/latest/specifications/platform-compatibility-tags/">Platform
 *     compatibility tags</a>
 */
final class WheelTags {
  /** It can't be installed there, or nobody knows. */
  static final int NEVER = -1;

  private static final int ANYWHERE = 0;
  private static final int LEAST_OF_A_PLATFORM = 1;
  private static final int PER_PYTHON = 1_000;
  private static final Map<String, Integer> OLD_MANYLINUX =
      Map.of("manylinux1_", 5, "manylinux2010_", 12, "manylinux2014_", 17);

  private WheelTags() {}

  /** Returns the higher the better, or {@link #NEVER}. */
  static int rank(Filename wheel, Client client) {
    String name = wheel.value();
    String[] parts = name.substring(0, name.length() - ".whl".length()).split("-", 7);
    if (parts.length < 5 || parts.length > 6) {
      return NEVER;
    }
    int platform = NEVER;
    for (String tag : parts[parts.length - 1].split("\\.", -1)) {
      platform = Math.max(platform, platform(tag, client));
    }
    int python = NEVER;
    for (String abi : parts[parts.length - 2].split("\\.", -1)) {
      for (String tag : parts[parts.length - 3].split("\\.", -1)) {
        python = Math.max(python, python(tag, abi, client));
      }
    }
    if (platform == NEVER || python == NEVER) {
      return NEVER;
    }
    return platform == ANYWHERE ? python : PER_PYTHON * (python + 1) + platform;
  }

  /** Below {@link #PER_PYTHON}. */
  private static int python(String tag, String abi, Client client) {
    int minor = client.minor();
    if (abi.equals("none") && tag.equals("py3")) {
      return 400;
    }
    if (minor < 0) {
      return NEVER;
    }
    String own = prefix(client);
    if (own.isEmpty()) {
      return abi.equals("none") ? pure(tag, minor) : NEVER;
    }
    if (tag.equals(own + "3" + minor)) {
      if (abi.equals(tag) || (own.equals("pp") && abi.startsWith("pypy3" + minor + "_"))) {
        return 999;
      }
      return abi.equals("abi3") ? 998 : abi.equals("none") ? 997 : NEVER;
    }
    if (own.equals("cp") && abi.equals("abi3") && tag.startsWith("cp3")) {
      int since = number(tag.substring("cp3".length()));
      return since >= 2 && since < minor ? 700 + Math.min(since, 99) : NEVER;
    }
    return abi.equals("none") ? pure(tag, minor) : NEVER;
  }

  private static String prefix(Client client) {
    String implementation = String.valueOf(client.implementation());
    return switch (implementation) {
      case "CPython" -> "cp";
      case "PyPy" -> "pp";
      default -> "";
    };
  }

  private static int pure(String tag, int minor) {
    int its = tag.startsWith("py3") ? number(tag.substring("py3".length())) : -1;
    if (its < 0 || its > minor) {
      return NEVER;
    }
    return its == minor ? 401 : 200 + Math.min(its, 99);
  }

  private static int platform(String tag, Client client) {
    if (tag.equals("any")) {
      return ANYWHERE;
    }
    String machine = client.machine();
    String system = client.system();
    if (machine == null || system == null) {
      return NEVER;
    }
    return switch (system) {
      case "Linux" -> linux(tag, machine, client.glibc());
      case "Darwin" -> darwin(tag, machine);
      case "Windows" -> windows(tag, machine.toLowerCase(Locale.ROOT));
      default -> NEVER;
    };
  }

  /** The newer the C library it was made for, the better; one for musl where there is no other. */
  private static int linux(String tag, String machine, @Nullable Integer glibc) {
    if (!tag.endsWith("_" + machine)) {
      return NEVER;
    }
    String made = tag.substring(0, tag.length() - machine.length());
    if (made.equals("linux_")) {
      return LEAST_OF_A_PLATFORM;
    }
    if (made.startsWith("musllinux_1_")) {
      return glibc == null ? LEAST_OF_A_PLATFORM + 1 : NEVER;
    }
    int minor = made.startsWith("manylinux_2_")
        ? number(made.substring("manylinux_2_".length(), made.length() - 1))
        : OLD_MANYLINUX.getOrDefault(made, -1);
    boolean isOld = minor >= 0 && (glibc == null || minor <= glibc);
    return isOld
        ? LEAST_OF_A_PLATFORM + 2 + minor * 2 + (OLD_MANYLINUX.containsKey(made) ? 0 : 1)
        : NEVER;
  }

  private static int darwin(String tag, String machine) {
    if (!tag.startsWith("macosx_")) {
      return NEVER;
    }
    if (tag.endsWith("_" + machine)) {
      return LEAST_OF_A_PLATFORM + 1;
    }
    return tag.endsWith("_universal2") ? LEAST_OF_A_PLATFORM : NEVER;
  }

  private static int windows(String tag, String machine) {
    String suited = switch (machine) {
      case "amd64", "x86_64" -> "win_amd64";
      case "arm64" -> "win_arm64";
      case "x86" -> "win32";
      default -> "";
    };
    return tag.equals(suited) ? LEAST_OF_A_PLATFORM : NEVER;
  }

  /** Returns -1 for what is none. */
  private static int number(String text) {
    return Client.isShortNumber(text) ? Integer.parseInt(text) : -1;
  }
}
