package dev.clutch.ahead;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientsTest {
  static final String PIP =
      "pip/26.3 {\"ci\":null,\"cpu\":\"x86_64\",\"distro\":{\"id\":\"bookworm\","
          + "\"libc\":{\"lib\":\"glibc\",\"version\":\"2.36\"},\"name\":\"Debian GNU/Linux\",\"version\":\"12\"},"
          + "\"implementation\":{\"name\":\"CPython\",\"version\":\"3.11.7\"},\"python\":\"3.11.7\","
          + "\"system\":{\"name\":\"Linux\",\"release\":\"6.1.0\"}}";

  private static final Client LINUX = new Client("3.11.7", "CPython", "Linux", "x86_64", 36);

  private final Clients clients = new Clients();

  @Test
  void pip_says_what_it_installs_for() {
    assertThat(clients.of(PIP)).isEqualTo(LINUX);
  }

  @Test
  void uv_says_the_same() {
    assertThat(clients.of("uv" + PIP.substring(PIP.indexOf('/')))).isEqualTo(LINUX);
  }

  @Test
  void Poetry_and_PDM_say_it_in_words() {
    Client said = new Client("3.11.7", "CPython", "Linux", null, null);

    assertThat(clients.of("poetry/2.5.1 CPython/3.11.7 Linux/6.1.0")).isEqualTo(said);
    assertThat(clients.of("pdm/2.29.3 CPython/3.11.7 Linux/6.1.0")).isEqualTo(said);
  }

  @Test
  void PyPy_says_its_own_version_in_words_and_that_of_its_Python_in_JSON() {
    assertThat(clients.of("poetry/2.5.1 PyPy/7.3.15 Linux/6.1.0"))
        .isEqualTo(new Client(null, "PyPy", "Linux", null, null));
    assertThat(clients.of(PIP.replace("CPython", "PyPy")).python()).isEqualTo("3.11.7");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "curl/8.5.0",
        "pip/26.3 {",
        "pip/26.3 {\"python\": 3}",
        "pip/26.3 {\"python\": \"2.7.18\"}",
        "pip/26.3 {\"python\": \"three\"}",
        "pip/26.3 {\"python\": \"3.1111111111\"}",
        "pip/26.3 [[[[[[[["
      })
  void others_say_nothing(String userAgent) {
    assertThat(clients.of(userAgent)).isEqualTo(Client.UNKNOWN);
    assertThat(clients.of(userAgent).isInstaller()).isFalse();
  }

  @Test
  void what_is_too_long_for_a_version_is_not_kept_in_words_either() {
    assertThat(clients.of("poetry/2.5.1 CPython/3.11.7" + "0".repeat(40)).python())
        .isNull();
  }

  @Test
  void who_says_nothing_or_far_too_much_is_not_known() {
    assertThat(clients.of(null)).isEqualTo(Client.UNKNOWN);
    assertThat(clients.of(PIP + " ".repeat(3_000))).isEqualTo(Client.UNKNOWN);
    assertThat(clients.of("pip/1 " + "{\"python\":".repeat(250))).isEqualTo(Client.UNKNOWN);
  }

  @ParameterizedTest
  @CsvSource({
    "python_version, 3.11",
    "python_full_version, 3.11.7",
    "implementation_name, cpython",
    "implementation_version, 3.11.7",
    "platform_python_implementation, CPython",
    "platform_system, Linux",
    "platform_machine, x86_64",
    "sys_platform, linux",
    "os_name, posix",
    "platform_release,",
    "platform_version,",
  })
  void markers_are_judged_by_it(String variable, String value) {
    assertThat(LINUX.value(variable)).isEqualTo(value);
    assertThat(Client.UNKNOWN.value(variable)).isNull();
  }

  @Test
  void each_system_has_its_own_words() {
    Client windows = new Client("3.12.1", "CPython", "Windows", "AMD64", null);
    Client mac = new Client("3.12.1", "CPython", "Darwin", "arm64", null);

    assertThat(windows.value("sys_platform")).isEqualTo("win32");
    assertThat(windows.value("os_name")).isEqualTo("nt");
    assertThat(mac.value("sys_platform")).isEqualTo("darwin");
    assertThat(mac.value("os_name")).isEqualTo("posix");
  }
}
