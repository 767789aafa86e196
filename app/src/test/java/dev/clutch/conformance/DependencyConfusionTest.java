package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A private index before a public one, to which somebody has uploaded what is private in higher versions. Its
 * files are never given, and the private names are never even asked for there.
 */
@Timeout(60)
class DependencyConfusionTest {
  private static final Dist OURS = Dist.wheel("secret", "1.0");
  private static final Dist EVIL = Dist.wheel("secret", "99.0");

  @TempDir
  Path directory;

  private final TestClock clock = new TestClock();
  private ScriptedUpstream ours;
  private ScriptedUpstream publicIndex;
  private ClutchServer server;

  @BeforeEach
  void start() throws Exception {
    ours = ScriptedUpstream.start();
    publicIndex = ScriptedUpstream.start();
    ours.publish("secret", OURS);
    publicIndex.publish("secret", EVIL);
    publicIndex.publish("flask", Dist.wheel("flask", "3.0"));
    server = ClutchServer.configured(settings(""), directory, clock);
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
    ours.close();
    publicIndex.close();
  }

  private String settings(String more) {
    return """
        [[source]]
        name = "internal"
        url = "%s"
        reserved = ["acme-*"]

        [[source]]
        name = "pypi"
        url = "%s"

        [[index]]
        name = "default"
        sources = ["internal", "pypi"]

        [[index]]
        name = "public"
        sources = ["pypi"]
        %s
        """.formatted(ours.index(), publicIndex.index(), more);
  }

  private void assertNeverAskedPublicly(String project) {
    assertThat(publicIndex.received()).noneMatch(request -> request.path().contains(project));
  }

  private int status(String path) throws Exception {
    return server.get(path).statusCode();
  }

  // CONFORMANCE 146
  @Test
  void a_higher_version_of_the_same_name_in_a_lower_source_is_not_shown() throws Exception {
    assertThat(Pages.filenames(server.page("secret")))
        .containsExactly("secret-1.0-py3-none-any.whl");
    assertNeverAskedPublicly("secret");
  }

  // CONFORMANCE 146
  @Test
  void what_only_the_lower_source_has_comes_from_there() throws Exception {
    assertThat(Pages.filenames(server.page("flask"))).containsExactly("flask-3.0-py3-none-any.whl");
    assertThat(status(Dist.wheel("flask", "3.0").pathAt("flask"))).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/simple/Secret/", "/simple/SECRET/", "/simple/%73ecret/", "/simple//secret/"})
  void another_spelling_of_the_name_leads_to_the_same_owner(String path) throws Exception {
    HttpResponse<byte[]> response = server.get(path, "Accept", Reply.JSON);

    assertThat(response.statusCode()).isIn(200, 301);
    assertNeverAskedPublicly("ecret");
  }

  // CONFORMANCE 147
  @Test
  void while_the_owner_is_down_its_projects_are_unavailable_not_replaced() throws Exception {
    ours.close();

    assertThat(server.page("secret").statusCode()).isEqualTo(503);
    assertNeverAskedPublicly("secret");
  }

  // CONFORMANCE 147
  @Test
  void while_the_owner_is_down_what_is_stored_of_it_is_given() throws Exception {
    server.page("secret");
    ours.close();
    clock.advance(ClutchServer.TTL.multipliedBy(3));

    assertThat(Pages.filenames(server.page("secret")))
        .containsExactly("secret-1.0-py3-none-any.whl");
  }

  @Test
  void an_owner_that_said_404_and_then_fails_does_not_hand_its_name_on() throws Exception {
    ours.page("new", Reply.failing(404), Reply.failing(500));
    publicIndex.publish("new", Dist.wheel("new", "9.0"));
    assertThat(server.page("new").statusCode()).isEqualTo(200); // nobody here has it yet
    clock.advance(ClutchServer.TTL);

    assertThat(server.page("new").statusCode()).isEqualTo(503);
  }

  @Test
  void a_guessed_file_of_a_lower_source_is_not_given() throws Exception {
    assertThat(status(EVIL.pathAt("secret"))).isEqualTo(404);
    assertNeverAskedPublicly("secret");
  }

  @Test
  void guessed_metadata_of_a_lower_source_is_not_given() throws Exception {
    assertThat(status(EVIL.pathAt("secret") + ".metadata")).isEqualTo(404);
    assertNeverAskedPublicly("secret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/before/2099-01-01",
        "/cooldown/0s",
        "/offline",
        "/snapshot/2099-01-01/offline",
      })
  void no_view_leads_around(String view) throws Exception {
    assertThat(status(view + "/simple/secret/")).isIn(200, 404, 503);
    assertThat(status(view + EVIL.pathAt("secret"))).isIn(404, 503);
    assertNeverAskedPublicly("secret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/pypi/simple/secret/", "/root/pypi/+simple/secret/", "/index/secret/"})
  void no_alias_leads_around(String path) throws Exception {
    assertThat(Pages.filenames(server.get(path, "Accept", Reply.JSON)))
        .containsExactly("secret-1.0-py3-none-any.whl");
    assertNeverAskedPublicly("secret");
  }

  @Test
  void an_owner_that_leads_nowhere_is_unavailable_not_without_the_project() throws Exception {
    ours.page("circle", Reply.redirect(ours.origin() + "/simple/circle/"));
    publicIndex.publish("circle", Dist.wheel("circle", "9.0"));

    assertThat(server.page("circle").statusCode()).isIn(502, 503);
    assertNeverAskedPublicly("circle");
  }

  @Test
  void a_reserved_name_is_asked_of_nobody_else_in_no_index() throws Exception {
    publicIndex.publish("acme-tools", Dist.wheel("acme_tools", "9.0"));

    assertThat(server.page("acme-tools").statusCode()).isEqualTo(404);
    assertThat(status("/public/simple/acme-tools/")).isEqualTo(404);
    assertThat(status("/public" + Dist.wheel("acme_tools", "9.0").pathAt("acme-tools")))
        .isEqualTo(404);
    assertNeverAskedPublicly("acme");
  }

  @Test
  void a_project_that_the_owner_has_no_more_is_given_by_its_links_until_another_has_the_name()
      throws Exception {
    publicIndex.page("secret", Reply.failing(404));
    server.get(OURS.pathAt("secret"));
    ours.page("secret", Reply.failing(404));
    clock.advance(ClutchServer.TTL.multipliedBy(3));

    assertThat(server.page("secret").statusCode()).isEqualTo(404);
    assertThat(server.get(OURS.pathAt("secret")).body()).isEqualTo(OURS.bytes());
    assertThat(server.get(OURS.pathAt("secret")).body()).isEqualTo(OURS.bytes());

    publicIndex.publish("secret", EVIL);
    clock.advance(ClutchServer.TTL);
    assertThat(Pages.filenames(server.page("secret"))).containsExactly(EVIL.filename());
    assertThat(status(OURS.pathAt("secret"))).isEqualTo(404);
    assertThat(status(OURS.pathAt("secret") + ".metadata")).isEqualTo(404);
  }

  // CONFORMANCE 82, 148
  @Test
  void each_index_serves_its_own_file_of_the_same_name() throws Exception {
    Dist other = OURS.withBytes(Dist.noise(2_000));
    publicIndex.publish("secret", other);

    assertThat(server.get(OURS.pathAt("secret")).body()).isEqualTo(OURS.bytes());
    assertThat(server.get("/public" + OURS.pathAt("secret")).body()).isEqualTo(other.bytes());
    assertThat(server.get(OURS.pathAt("secret")).body()).isEqualTo(OURS.bytes());
  }
}
