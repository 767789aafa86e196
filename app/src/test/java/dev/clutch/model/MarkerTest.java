package dev.clutch.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarkerTest {
  private static final Map<String, String> LINUX = Map.of(
      "os_name", "posix",
      "sys_platform", "linux",
      "platform_machine", "x86_64",
      "platform_python_implementation", "CPython",
      "implementation_name", "cpython",
      "platform_system", "Linux",
      "python_version", "3.11",
      "python_full_version", "3.11.7");

  private static boolean holds(String marker, String... extras) {
    return Marker.parse(marker).orElseThrow().mayHold(LINUX::get, List.of(extras));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "python_version >= '3.8'",
        "python_version < \"3.12\"",
        "python_version != '3.10'",
        "python_version == '3.*'",
        "python_version ~= '3.8'",
        "python_version > '3.9'", // as text it would not be
        "'3.9' < python_version",
        "python_version in '3.10 3.11'",
        "python_version not in '2.7, 3.6'",
        "python_full_version >= '3.11.4'",
        "sys_platform == 'linux'",
        "sys_platform != 'win32'",
        "'lin' in sys_platform",
        "platform_machine == 'x86_64' or platform_machine == 'aarch64'",
        "os_name == 'nt' or os_name == 'posix' and sys_platform == 'linux'",
        "(os_name=='nt' or os_name=='posix')and(sys_platform=='linux')",
        "  python_version>='3'  ",
        "os.name == 'posix'",
        "sys.platform == 'linux' and platform.machine == 'x86_64'",
        "python_implementation == 'CPython'",
        "platform_python_implementation != 'PyPy'"
      })
  void it_holds_where_it_says(String marker) {
    assertThat(holds(marker)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "python_version < '3.8'",
        "python_version >= '3.12'",
        "python_version == '3.1'",
        "sys_platform == 'win32'",
        "sys_platform == 'linux' and os_name == 'nt'",
        "os_name == 'nt' or sys_platform == 'darwin'",
        "(sys_platform == 'linux' or os_name == 'nt') and python_version < '3'",
        "platform_machine not in 'x86_64 AMD64'",
        "'win' in sys_platform"
      })
  void it_does_not_hold_elsewhere(String marker) {
    assertThat(holds(marker)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "platform_release >= '5'",
        "platform_version == 'x' and sys_platform == 'linux'",
        "some_day_there_is_more == 'x'",
        "sys_platform ~= 'linux'"
      })
  void what_is_not_known_may_be(String marker) {
    assertThat(holds(marker)).isTrue();
  }

  @Test
  void what_is_not_known_does_not_make_the_impossible_possible() {
    assertThat(holds("platform_release >= '5' and sys_platform == 'win32'")).isFalse();
  }

  @Test
  void an_extra_holds_for_those_who_ask_for_it() {
    assertThat(holds("extra == 'socks'")).isFalse();
    assertThat(holds("extra == 'socks'", "socks")).isTrue();
    assertThat(holds("extra == 'socks'", "test", "socks")).isTrue();
    assertThat(holds("extra == 'socks'", "test")).isFalse();
    assertThat(holds("extra == 'Dev_Tools'", "dev-tools")).isTrue();
    assertThat(holds("extra == 'socks' and sys_platform == 'win32'", "socks")).isFalse();
    assertThat(holds("extra != 'socks'")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "python_version",
        "python_version >=",
        "python_version >= 3.8",
        "python_version >= '3.8",
        "python_version >= '3.8' and",
        "python_version >= '3.8' xor os_name == 'nt'",
        "(python_version >= '3.8'",
        "python_version >= '3.8')",
        "python_version not '3'",
        "python_version => '3'",
        "python_version >= '3' ; os_name == 'nt'"
      })
  void what_is_no_marker_is_none(String text) {
    assertThat(Marker.parse(text)).isEmpty();
  }

  @Test
  void it_is_neither_read_when_it_is_absurdly_deep_nor_when_it_is_absurdly_long() {
    String marker = "os_name == 'posix'";

    assertThat(Marker.parse("(".repeat(30) + marker + ")".repeat(30))).isPresent();
    assertThat(Marker.parse("(".repeat(31) + marker + ")".repeat(31))).isEmpty();
    assertThat(Marker.parse("(".repeat(100_000))).isEmpty();
    assertThat(Marker.parse(marker + (" or " + marker).repeat(200))).isEmpty();
  }

  @Test
  void a_requirement_has_a_name_extras_versions_and_a_marker() {
    Requirement requirement = Requirement.parse(
            "Requests.Lib[socks, Use_Chardet] (>=2.8.1,<3) ; sys_platform == 'win32'")
        .orElseThrow();

    assertThat(requirement.project()).isEqualTo(new ProjectName("requests-lib"));
    assertThat(requirement.extras()).isEqualTo(Set.of("socks", "use-chardet"));
    assertThat(requirement.specifier()).hasToString(">=2.8.1,<3");
    assertThat(requirement.mayHold(LINUX::get, Set.of())).isFalse();
    assertThat(requirement.isElsewhere()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "idna",
        "idna>=2",
        "idna >=2, !=2.5",
        "idna>=2,",
        "idna ()",
        "idna[]",
        "idna ; python_version >= '3'",
        "idna;python_version>='3'",
        "idna===2"
      })
  void requirements_are_spelled_in_many_ways(String text) {
    Requirement requirement = Requirement.parse(text).orElseThrow();

    assertThat(requirement.project()).isEqualTo(new ProjectName("idna"));
    assertThat(requirement.mayHold(LINUX::get, Set.of())).isTrue();
  }

  @Test
  void a_requirement_with_a_URL_is_to_be_had_elsewhere() {
    Requirement requirement = Requirement.parse(
            "idna @ https://files.example/idna.whl;x ; sys_platform == 'win32'")
        .orElseThrow();

    assertThat(requirement.isElsewhere()).isTrue();
    assertThat(requirement.mayHold(LINUX::get, Set.of())).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ">=2",
        "-idna",
        "idna[",
        "idna[a b]",
        "idna >= two",
        "idna ; nonsense",
        "idna >=2 <3",
        "ïdna"
      })
  void what_is_no_requirement_is_none(String text) {
    assertThat(Requirement.parse(text)).isEmpty();
  }
}
