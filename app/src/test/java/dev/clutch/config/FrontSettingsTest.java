package dev.clutch.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrontSettingsTest {
  @TempDir
  Path folder;

  private Written written;

  @BeforeEach
  void write() {
    written = new Written(folder);
  }

  private FrontSettings front(String lines) {
    return written.file("[server]\n" + lines).configuration().server().front();
  }

  private List<String> problems(String lines) {
    return written.file("[server]\n" + lines).problems();
  }

  @Test
  void without_anything_nobody_is_trusted() {
    assertThat(front(""))
        .isEqualTo(new FrontSettings("", List.of(), FrontSettings.Header.X_FORWARDED, null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/pypi", "/mirror", "/team/simple", "/simple2"})
  void a_base_path_that_is_nothing_else_is_taken(String path) {
    assertThat(front("base-path = \"" + path + "/\"").basePath()).isEqualTo(path);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/simple", "/files", "/healthz", "/offline", "/packages", "/pypi/simple"})
  void a_base_path_under_which_something_else_lies_is_refused(String path) {
    assertThat(problems("base-path = \"" + path + "\""))
        .containsExactly(
            "clutch.toml:2: the base path can't be " + path + ": /" + path.split("/", -1)[1]
                + "/ is something else already (write one such as /pypi or /mirror)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/-", "mirror", "/a//b", "/../b", "/a b", "/a?b"})
  void a_base_path_that_is_none_is_refused(String path) {
    assertThat(problems("base-path = \"" + path + "\"")).hasSize(1);
  }

  @Test
  void the_base_path_is_no_index() {
    assertThat(problems("base-path = \"/acme\"\n[[index]]\nname = \"acme\""))
        .containsExactly("clutch.toml:2: the base path can't be /acme: /acme/ is something else"
            + " already (write one such as /pypi or /mirror)");
  }

  @Test
  void files_are_given_only_to_the_trusted() {
    assertThat(problems("send-files-by = \"x-sendfile\""))
        .containsExactly("clutch.toml:2: send-files-by: nobody would be given files to send: say in"
            + " trusted-proxies which address the web server has (such as 127.0.0.1)");
  }
}
