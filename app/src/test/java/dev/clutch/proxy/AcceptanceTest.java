package dev.clutch.proxy;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import dev.clutch.model.DistributionFile;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectPage;
import dev.clutch.model.ProjectStatus;
import dev.clutch.proxy.HeldPages.HeldPage;
import dev.clutch.upstream.Validators;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AcceptanceTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final ProjectName DEMO = ProjectName.parse("demo").orElseThrow();
  private static final ProjectStatus QUARANTINED = new ProjectStatus("quarantined", null);

  private static HeldPage page(int files, @Nullable Long serial, @Nullable String etag) {
    return page(files, serial, etag, null);
  }

  private static HeldPage page(
      int files, @Nullable Long serial, @Nullable String etag, @Nullable ProjectStatus status) {
    Map<String, JsonNode> meta =
        serial == null ? Map.of() : Map.of("_last-serial", LongNode.valueOf(serial));
    List<DistributionFile> listed =
        IntStream.range(0, files).mapToObj(AcceptanceTest::file).toList();
    ProjectPage page = new ProjectPage(DEMO, "1.0", meta, status, null, listed, Map.of());
    return new HeldPage(page, new Validators(etag, null), "", NOW, status != null);
  }

  private static DistributionFile file(int number) {
    String name = "demo-" + number + ".tar.gz";
    return new DistributionFile(
        Filename.parse(name).orElseThrow(),
        "https://files.example/" + name,
        Map.of(),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        Map.of());
  }

  private static void accepts(HeldPage held, HeldPage fetched) {
    assertThatCode(() -> Acceptance.check(held, fetched, false)).doesNotThrowAnyException();
  }

  private static void refuses(HeldPage held, HeldPage fetched, String reason) {
    assertThatThrownBy(() -> Acceptance.check(held, fetched, false))
        .isInstanceOf(RefusedPageException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void a_page_may_lose_files_but_not_its_serial() {
    accepts(page(3, 7L, null), page(1, 7L, null));
    refuses(page(3, 7L, null), page(4, 6L, null), "from serial 7 to 6");
  }

  @Test
  void a_page_that_lost_its_serial_altogether_is_no_older_one() {
    accepts(page(3, 7L, null), page(3, null, null));
  }

  @Test
  void a_page_that_lost_all_files_needs_a_new_tag_or_a_higher_serial() {
    refuses(page(3, null, null), page(0, null, null), "lost all its 3 files");
    refuses(page(3, null, "\"a\""), page(0, null, "\"a\""), "lost all its 3 files");
    refuses(page(3, 7L, "\"a\""), page(0, 7L, null), "lost all its 3 files");
    accepts(page(3, null, "\"a\""), page(0, null, "\"b\""));
    accepts(page(3, 7L, null), page(0, 8L, null));
  }

  @Test
  void a_project_that_never_had_files_need_not_prove_it() {
    accepts(page(0, null, null), page(0, null, null));
  }

  @Test
  void that_a_project_is_quarantined_is_always_believed() {
    accepts(page(3, 7L, null), page(0, 6L, null, QUARANTINED));
  }

  @Test
  void a_page_that_may_be_cut_is_refused_where_it_has_fewer_files() {
    assertThatThrownBy(() -> Acceptance.check(page(3, null, null), page(2, null, null), true))
        .hasMessageContaining("cut off after 2 files of 3");
    assertThatCode(() -> Acceptance.check(page(3, null, null), page(3, null, null), true))
        .doesNotThrowAnyException();
  }
}
