package dev.clutch.simple;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectPage;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** At each limit a page is read; beyond it is refused, never cut. */
class PageLimitsTest {
  private static final ProjectName DEMO = ProjectName.parse("demo").orElseThrow();
  private static final URI BASE = URI.create("https://index.example/simple/demo/");

  @Test
  void json_may_list_as_many_files_as_are_allowed() throws Exception {
    assertThat(read(json(3, "")).files()).hasSize(3);

    assertThatThrownBy(() -> read(json(4, "")))
        .isInstanceOf(InvalidPageException.class)
        .hasMessage("the page lists more than 3 files");
  }

  @Test
  void html_may_list_as_many_files_as_are_allowed() throws Exception {
    assertThat(read(html(3)).files()).hasSize(3);

    assertThatThrownBy(() -> read(html(4))).hasMessage("the page lists more than 3 files");
  }

  @Test
  void a_page_of_links_may_have_as_many_files_as_are_allowed() throws Exception {
    assertThat(FlatPageReader.read(BASE, "text/html", html(3), 3)).hasSize(1);

    assertThatThrownBy(() -> FlatPageReader.read(BASE, "text/html", html(4), 3))
        .hasMessage("the page links to more than 3 files");
  }

  @Test
  void so_much_is_kept_of_which_nothing_is_known() throws Exception {
    String values = "0,".repeat(FileList.MAX_EXTRA - 2);

    read(json(1, ",\"x\":[" + values + "0]"));

    assertThatThrownBy(() -> read(json(1, ",\"x\":[" + values + "0,0]")))
        .hasMessage("the page has more than 200000 unknown values");
  }

  @Test
  void values_of_files_count_too() {
    String values = "0,".repeat(7_000);
    String files = IntStream.range(0, 40)
        .mapToObj(
            i -> "{\"filename\":\"demo-" + i + ".zip\",\"url\":\"f\",\"x\":[" + values + "0]}")
        .collect(Collectors.joining(","));

    assertThatThrownBy(() -> ProjectPageReader.read(
            DEMO, BASE, "application/json", bytes("{\"files\":[" + files + "]}"), 100))
        .hasMessage("the page has more than 200000 unknown values");
  }

  @Test
  void what_another_Clutch_says_of_its_own_does_not_count_and_is_not_kept() throws Exception {
    String values = "[" + "0,".repeat(FileList.MAX_EXTRA + 200_000) + "0]";
    String file =
        "{\"filename\":\"demo-1.zip\",\"url\":\"f\",\"_clutch\":[" + "0,".repeat(7_000) + "0]}";
    String files = file + ("," + file).repeat(40);

    ProjectPage page =
        read(bytes("{\"files\":[" + files + "],\"_clutch\":{\"hidden\":" + values + "}}"));

    assertThat(page.extra()).isEmpty();
    assertThat(page.files().get(0).extra()).isEmpty();
  }

  @Test
  void no_value_is_read_that_has_too_many_parts() {
    assertThatThrownBy(() -> read(json(1, ",\"versions\":[" + "0,".repeat(300_000) + "0]")))
        .hasMessageContaining("too many parts");
  }

  @Test
  void nothing_in_html_goes_on_without_end() {
    String text = "x".repeat(PacedReader.MAX_CHARS + 100_000);

    assertThatThrownBy(() -> read(bytes("<!DOCTYPE html><html><body>" + text + "</body></html>")))
        .isInstanceOf(InvalidPageException.class)
        .hasMessage("the HTML has no element in 4194304 characters");
  }

  @Test
  void long_html_with_elements_is_read() throws Exception {
    String text = "<br>" + "x".repeat(PacedReader.MAX_CHARS / 2);

    assertThat(read(bytes("<!DOCTYPE html><html><body><a href=\"demo-1.zip\">demo-1.zip</a>" + text
                + text + text + "</body></html>"))
            .files())
        .hasSize(1);
  }

  private static ProjectPage read(byte[] body) throws InvalidPageException {
    return ProjectPageReader.read(DEMO, BASE, null, body, 3);
  }

  private static byte[] json(int files, String more) {
    String list = IntStream.range(0, files)
        .mapToObj(i -> "{\"filename\":\"demo-" + i + ".zip\",\"url\":\"demo-" + i + ".zip\"}")
        .collect(Collectors.joining(","));
    return bytes("{\"files\":[" + list + "]" + more + "}");
  }

  private static byte[] html(int files) {
    return bytes("<!DOCTYPE html><html><body>"
        + IntStream.range(0, files)
            .mapToObj(i -> "<a href=\"demo-" + i + ".zip\">demo-" + i + ".zip</a>\n")
            .collect(Collectors.joining())
        + "</body></html>");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
