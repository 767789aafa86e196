package dev.clutch.ahead;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.model.DistributionFile;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectPage;
import dev.clutch.model.Requirement;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChoiceTest {
  private static final Client LINUX = new Client("3.11.7", "CPython", "Linux", "x86_64", 36);
  private static final Client MUSL = new Client("3.11.7", "CPython", "Linux", "x86_64", null);
  private static final Client MAC = new Client("3.11.7", "CPython", "Darwin", "arm64", null);
  private static final Client WINDOWS = new Client("3.11.7", "CPython", "Windows", "AMD64", null);
  private static final Client PYPY = new Client("3.10.13", "PyPy", "Linux", "x86_64", 36);

  private static DistributionFile file(
      String name, @Nullable String requiresPython, @Nullable String yanked, boolean hasMetadata) {
    return new DistributionFile(
        new Filename(name),
        "https://files.example/" + name,
        Map.of(),
        requiresPython,
        null,
        null,
        yanked,
        hasMetadata ? Map.of() : null,
        null,
        null,
        Map.of());
  }

  private static DistributionFile file(String name) {
    return file(name, null, null, true);
  }

  private static ProjectPage page(DistributionFile... files) {
    return new ProjectPage(
        new ProjectName("demo"), "1.1", Map.of(), null, null, List.of(files), Map.of());
  }

  private static ProjectPage page(String... files) {
    return page(Arrays.stream(files).map(ChoiceTest::file).toArray(DistributionFile[]::new));
  }

  private static Want want(String... requirements) {
    Want want = Want.anything(Instant.EPOCH);
    for (String requirement : requirements) {
      want = want.and(Requirement.parse(requirement).orElseThrow());
    }
    return want;
  }

  private static Optional<String> chosen(ProjectPage page, Want want, Client client) {
    return new Choice(page, want, client).wheel().map(Filename::value);
  }

  private static Optional<String> chosen(ProjectPage page) {
    return chosen(page, want(), LINUX);
  }

  @Test
  void the_newest_final_version_is_taken() {
    assertThat(chosen(page(
            "demo-1.9-py3-none-any.whl",
            "demo-1.10-py3-none-any.whl",
            "demo-2.0rc1-py3-none-any.whl",
            "demo-1.2-py3-none-any.whl")))
        .contains("demo-1.10-py3-none-any.whl");
  }

  @Test
  void a_version_before_the_final_one_is_taken_where_there_is_no_other() {
    assertThat(chosen(page("demo-2.0b1-py3-none-any.whl", "demo-2.0rc1-py3-none-any.whl")))
        .contains("demo-2.0rc1-py3-none-any.whl");
  }

  @Test
  void all_who_need_it_must_agree() {
    ProjectPage page = page(
        "demo-1.0-py3-none-any.whl",
        "demo-1.5-py3-none-any.whl",
        "demo-2.5-py3-none-any.whl",
        "demo-3.0-py3-none-any.whl");

    assertThat(chosen(page, want("demo<3"), LINUX)).contains("demo-2.5-py3-none-any.whl");
    assertThat(chosen(page, want("demo<3", "demo>=1,<2"), LINUX))
        .contains("demo-1.5-py3-none-any.whl");
    assertThat(chosen(page, want("demo>3"), LINUX)).isEmpty();
  }

  @Test
  void what_is_yanked_or_for_another_Python_is_not_taken() {
    assertThat(chosen(page(
            file("demo-1.0-py3-none-any.whl", ">=3.8", null, true),
            file("demo-2.0-py3-none-any.whl", ">=3.12", null, true),
            file("demo-3.0-py3-none-any.whl", null, "broken", true))))
        .contains("demo-1.0-py3-none-any.whl");
  }

  @Test
  void a_Python_that_is_not_known_or_a_limit_that_cannot_be_read_limits_nothing() {
    DistributionFile limited = file("demo-2.0-py3-none-any.whl", ">=3.12", null, true);
    DistributionFile odd = file("demo-2.0-py3-none-any.whl", "about 3", null, true);

    assertThat(chosen(page(limited), want(), Client.UNKNOWN)).isPresent();
    assertThat(chosen(page(odd))).isPresent();
  }

  @Test
  void there_is_nothing_to_ask_for_where_the_newest_would_be_built_from_its_source() {
    assertThat(chosen(page("demo-1.0-py3-none-any.whl", "demo-2.0.tar.gz"))).isEmpty();
    assertThat(chosen(page("demo-1.0-py3-none-any.whl", "demo-1.0.tar.gz")))
        .contains("demo-1.0-py3-none-any.whl");
  }

  @Test
  void nor_where_it_has_no_metadata() {
    assertThat(chosen(page(file("demo-1.0-py3-none-any.whl", null, null, false))))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64, cp311-cp311-manylinux_2_28_x86_64",
    "cp311-cp311-manylinux_2_39_x86_64, cp311-cp311-manylinux_2_17_x86_64",
    "py3-none-any, cp311-cp311-manylinux_2_17_x86_64",
    "cp38-abi3-manylinux_2_17_x86_64, cp310-abi3-manylinux_2_17_x86_64",
    "cp310-abi3-manylinux_2_17_x86_64, cp311-cp311-linux_x86_64",
    "cp312-abi3-manylinux_2_17_x86_64, py2.py3-none-any",
    "cp312-cp312-manylinux_2_17_x86_64, py3-none-any",
    "cp311-cp311t-manylinux_2_17_x86_64, py3-none-any",
    "cp311-cp311-musllinux_1_2_x86_64, py3-none-any",
    "cp311-cp311-manylinux_2_17_aarch64, py3-none-any",
    "cp311-cp311-win_amd64, py3-none-manylinux1_x86_64",
    "py2-none-any, py311-none-any",
    "py312-none-any, py3-none-any",
  })
  void of_one_version_the_wheel_that_suits_the_client_best_is_taken(String other, String best) {
    ProjectPage page = page("demo-1.0-" + best + ".whl", "demo-1.0-" + other + ".whl");

    assertThat(chosen(page)).contains("demo-1.0-" + best + ".whl");
  }

  @Test
  void each_system_takes_its_own() {
    ProjectPage page = page(
        "demo-1.0-cp311-cp311-musllinux_1_2_x86_64.whl",
        "demo-1.0-cp311-cp311-macosx_11_0_arm64.whl",
        "demo-1.0-cp311-cp311-macosx_10_9_universal2.whl",
        "demo-1.0-cp311-cp311-win_amd64.whl",
        "demo-1.0-cp311-cp311-win32.whl",
        "demo-1.0-pp310-pypy310_pp73-manylinux_2_17_x86_64.whl");

    assertThat(chosen(page, want(), MUSL))
        .hasValueSatisfying(name -> assertThat(name).contains("musllinux"));
    assertThat(chosen(page, want(), MAC))
        .hasValueSatisfying(name -> assertThat(name).contains("_arm64"));
    assertThat(chosen(page, want(), WINDOWS))
        .hasValueSatisfying(name -> assertThat(name).contains("win_amd64"));
    assertThat(chosen(page, want(), PYPY))
        .hasValueSatisfying(name -> assertThat(name).contains("pypy310"));
    assertThat(chosen(page, want(), LINUX)).isEmpty();
  }

  @Test
  void for_a_client_of_which_nothing_is_known_only_what_runs_anywhere_is_taken() {
    assertThat(chosen(page("demo-1.0-py2.py3-none-any.whl"), want(), Client.UNKNOWN))
        .isPresent();
    assertThat(
            chosen(page("demo-1.0-cp311-cp311-manylinux_2_17_x86_64.whl"), want(), Client.UNKNOWN))
        .isEmpty();
  }

  @Test
  void names_that_are_odd_are_passed_over() {
    assertThat(chosen(page(
            "demo-1.0-py3-none-any.whl",
            "demo.whl",
            ".whl",
            "demo-not_a_version-py3-none-any.whl",
            "demo-9-1-2-3-4-py3-none-any.whl",
            "demo-9.0.exe",
            "demo-9.0-py3.11.egg")))
        .contains("demo-1.0-py3-none-any.whl");
  }
}
