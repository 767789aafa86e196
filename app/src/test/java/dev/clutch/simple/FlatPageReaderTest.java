package dev.clutch.simple;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.model.DistributionFile;
import dev.clutch.model.ProjectName;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FlatPageReaderTest {
  private static final String SHA256 = "ab".repeat(32);

  private static Map<ProjectName, List<DistributionFile>> read(String html) throws Exception {
    return FlatPageReader.read(
        URI.create("https://a.example/whl/links.html"), "text/html", html.getBytes(UTF_8), 1_000);
  }

  @Test
  void names_of_files_tell_their_projects() throws Exception {
    var projects = read("<a href='Demo_Pkg-1.0-py3-none-any.whl'>x</a>"
        + "<a href=/old/demo-pkg-0.9.tar.gz>x</a><a href='other-2-1.0.zip'>x</a>");

    assertThat(projects.keySet())
        .extracting(ProjectName::value)
        .containsExactly("demo-pkg", "other-2");
    assertThat(projects.get(new ProjectName("demo-pkg")))
        .extracting(DistributionFile::url)
        .containsExactly(
            "https://a.example/whl/Demo_Pkg-1.0-py3-none-any.whl",
            "https://a.example/old/demo-pkg-0.9.tar.gz");
  }

  @Test
  void links_lead_to_other_hosts_with_digests_and_encoded_signs() throws Exception {
    DistributionFile file = read("<a href=\"https://b.example/cu118/torch-2.0%2Bcu118-cp311-cp311-"
            + "linux_x86_64.whl?token=1#sha256=" + SHA256
            + "\" data-requires-python=\"&gt;=3.8\">x</a>")
        .getOrDefault(new ProjectName("torch"), List.of())
        .get(0);

    assertThat(file.filename().value()).isEqualTo("torch-2.0+cu118-cp311-cp311-linux_x86_64.whl");
    assertThat(file.url())
        .isEqualTo(
            "https://b.example/cu118/torch-2.0%2Bcu118-cp311-cp311-linux_x86_64.whl?token=1");
    assertThat(file.hashes()).isEqualTo(Map.of("sha256", SHA256));
    assertThat(file.requiresPython()).isEqualTo(">=3.8");
  }

  @Test
  void other_links_are_left_out() throws Exception {
    var projects = read("<title>Index of /whl</title><a href='../'>up</a><a href='?C=N'>name</a>"
        + "<a href='demo-1.0.tar.gz.asc'>x</a><a href='README-1.html'>x</a>");

    assertThat(projects).isEmpty();
  }

  @Test
  void a_page_without_files_that_is_no_listing_is_refused() {
    assertThatThrownBy(() -> read("<form><input type=password></form>"))
        .isInstanceOf(InvalidPageException.class);
    assertThatThrownBy(() -> read("<a href='demo-1.0.tar.gz'>x</a><a href='dem"))
        .isInstanceOf(InvalidPageException.class);
    assertThatThrownBy(() -> read("{\"files\": []}")).isInstanceOf(InvalidPageException.class);
  }
}
