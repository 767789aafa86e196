package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One page with links to files as the source. */
class FindLinksTest {
  private static final String LINKS = "/whl/links.html";
  private static final Dist WHEEL = Dist.wheel("demo-pkg", "1.0").bare();
  private static final Dist OTHER = Dist.of("other-0.9.tar.gz", 1_000);

  @TempDir
  Path data;

  private final TestClock clock = new TestClock();
  private ScriptedUpstream upstream;
  private ClutchServer server;

  @BeforeEach
  void start() throws Exception {
    upstream = ScriptedUpstream.start();
    publish(WHEEL, OTHER);
    server = ClutchServer.configured("""
        [[source]]
        name = "links"
        find-links = "%s"
        """.formatted(upstream.origin() + LINKS), data, clock);
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
    upstream.close();
  }

  private void publish(Dist... files) {
    Arrays.asList(files).forEach(upstream::serve);
    upstream.at(LINKS, Reply.html(links(files)));
  }

  private static String links(Dist... files) {
    return Arrays.stream(files)
        .map(file -> "<a href=\"..%s#sha256=%s\">x</a>\n".formatted(file.path(), file.sha256()))
        .collect(Collectors.joining("", "<html><body>", "</body></html>"));
  }

  @Test
  void each_project_has_a_page_with_its_files_and_their_bytes() throws Exception {
    for (var project : new Object[][] {{"demo-pkg", WHEEL}, {"other", OTHER}}) {
      String name = (String) project[0];
      Dist file = (Dist) project[1];

      var page = server.page(name);

      assertThat(Pages.filenames(page)).containsExactly(file.filename());
      assertThat(Pages.entry(page, file.filename()).at("/hashes/sha256").asText())
          .isEqualTo(file.sha256());
      assertThat(server.get(file.pathAt(name)).body()).isEqualTo(file.bytes());
    }
    assertThat(server.page("nothing").statusCode()).isEqualTo(404);
  }

  @Test
  void its_projects_are_listed() throws Exception {
    var list = Pages.read(server.get("/simple/", "Accept", Reply.JSON)).path("projects");

    assertThat(list)
        .extracting(project -> project.path("name").asText())
        .containsExactly("demo-pkg", "other");
  }

  @Test
  void the_page_is_asked_for_once_for_many_projects() throws Exception {
    server.page("demo-pkg");
    server.page("other");
    server.page("nothing");

    assertThat(upstream.requests(LINKS)).isEqualTo(1);
  }

  @Test
  void new_files_are_seen_when_the_page_has_grown_old() throws Exception {
    server.page("demo-pkg");
    publish(WHEEL, Dist.wheel("demo-pkg", "2.0").bare());
    clock.advance(ClutchServer.TTL.plus(Duration.ofHours(1)));

    assertThat(Pages.filenames(server.page("demo-pkg"))).hasSize(2);
  }

  @Test
  void an_old_page_is_revalidated() throws Exception {
    upstream.at(LINKS, Reply.html(links(WHEEL)).withEtag("\"one\""));
    server.page("demo-pkg");
    clock.advance(ClutchServer.TTL.plus(Duration.ofHours(1)));

    assertThat(server.page("demo-pkg").headers().firstValue("Cache-Status").orElse(""))
        .contains("fwd-status=304");
    assertThat(upstream.received(LINKS).get(1).headers().get("If-None-Match")).isEqualTo("\"one\"");
  }

  @Test
  void a_page_that_is_gone_is_an_outage_and_no_absence() throws Exception {
    upstream.at(LINKS, Reply.failing(404));

    assertThat(server.page("demo-pkg").statusCode()).isEqualTo(503);
  }

  @Test
  void what_was_said_of_a_project_outlasts_the_page_and_a_restart() throws Exception {
    server.page("demo-pkg");
    upstream.at(LINKS, Reply.failing(500));
    server.restart();
    clock.advance(ClutchServer.TTL.plus(Duration.ofHours(1)));

    assertThat(Pages.filenames(server.page("demo-pkg"))).containsExactly(WHEEL.filename());
  }

  @Test
  void a_page_that_is_cut_off_takes_no_files_away() throws Exception {
    server.page("other");
    server.page("demo-pkg");
    upstream.at(LINKS, Reply.html(links(WHEEL).replace("</body></html>", "")));
    clock.advance(ClutchServer.TTL.plus(Duration.ofHours(1)));

    assertThat(Pages.filenames(server.page("other"))).containsExactly(OTHER.filename());
  }

  private void cutOff() {
    upstream.at(LINKS, Reply.html(links(WHEEL).replace("</body></html>", "")));
    clock.advance(ClutchServer.TTL.plus(Duration.ofHours(1)));
  }

  @Test
  void a_page_that_is_cut_off_takes_no_files_away_after_a_restart_either() throws Exception {
    server.page("other");
    server.restart();
    cutOff();

    assertThat(Pages.filenames(server.page("other"))).containsExactly(OTHER.filename());
    assertThat(server.page("nothing").statusCode()).isEqualTo(503);
  }

  @Test
  void an_operator_may_overrule_a_page_that_was_taken_for_cut_off() throws Exception {
    server.page("other");
    cutOff();

    Command refreshed = refresh("other");
    assertThat(refreshed.out() + refreshed.err()).contains("cut off");
    assertThat(Pages.filenames(server.page("other"))).containsExactly(OTHER.filename());

    assertThat(refresh("other", "--force").out()).contains("no such project");
    assertThat(server.page("other").statusCode()).isEqualTo(404);
    server.restart();
    clock.advance(ClutchServer.TTL.plus(Duration.ofHours(1)));
    assertThat(Pages.filenames(server.page("demo-pkg"))).containsExactly(WHEEL.filename());
  }

  private Command refresh(String... arguments) {
    return Command.run(Stream.of(
            Stream.of("refresh"), Stream.of(arguments), Stream.of("--data-dir", data.toString()))
        .flatMap(words -> words)
        .toArray(String[]::new));
  }
}
