package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.doctor.Check;
import dev.clutch.doctor.Check.Verdict;
import dev.clutch.doctor.Diagnosis;
import dev.clutch.doctor.Doctor;
import dev.clutch.model.ProjectName;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the doctor finds, in a healthy installation and in sick ones. */
class DoctorTest {
  private static final Dist WHEEL = Dist.wheel("demo", "1.0", 5_000);

  @RegisterExtension
  final Mirror mirror = new Mirror();

  private Map<String, String> environment = Map.of();
  private Optional<List<String>> pip = Optional.empty();
  private InstantSource clock = InstantSource.system();

  private Diagnosis examine(@Nullable String server, @Nullable String upstream) {
    Doctor.Patient patient = new Doctor.Patient(
        server,
        upstream,
        mirror.directory(),
        new ProjectName("demo"),
        environment,
        () -> pip,
        "clutch/test");
    return new Doctor(patient, clock, check -> {}).run();
  }

  private Diagnosis examine() {
    return examine(null, null);
  }

  private static Check check(Diagnosis diagnosis, String name) {
    return diagnosis.checks().stream()
        .filter(check -> check.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no check " + name + " in " + diagnosis));
  }

  private String index() {
    return mirror.clutch().uri("/simple/").toString();
  }

  private void configurePip(String... lines) {
    pip = Optional.of(List.of(lines));
  }

  @Test
  void in_a_healthy_installation_nothing_fails() {
    mirror.upstream().publish("demo", WHEEL);
    configurePip("global.index-url='" + index() + "'");

    Diagnosis diagnosis = examine();

    assertThat(diagnosis.ok()).isTrue();
    for (String name : List.of(
        "server",
        "ready",
        "page",
        "links",
        "file",
        "HEAD",
        "range",
        "metadata",
        "upstream",
        "clock",
        "data",
        "proxies",
        "pip")) {
      assertThat(check(diagnosis, name).verdict()).as(name).isEqualTo(Verdict.OK);
    }
    assertThat(check(diagnosis, "TLS").verdict()).isEqualTo(Verdict.WARNING);
  }

  @Test
  void a_server_that_does_not_run_fails_and_says_how_to_start_it() throws Exception {
    String nowhere;
    try (ServerSocket socket = new ServerSocket(0)) {
      nowhere = "http://127.0.0.1:" + socket.getLocalPort();
    }

    Diagnosis diagnosis = examine(nowhere, mirror.upstream().index());

    assertThat(diagnosis.ok()).isFalse();
    assertThat(check(diagnosis, "server").advice()).contains("clutch serve");
  }

  @Test
  void another_program_at_the_address_is_no_clutch() {
    Diagnosis diagnosis = examine(mirror.upstream().origin(), mirror.upstream().index());

    assertThat(check(diagnosis, "server").verdict()).isEqualTo(Verdict.FAILED);
    assertThat(check(diagnosis, "server").found()).contains("no Clutch");
  }

  @Test
  void an_upstream_that_fails_is_named_with_its_answer() {
    mirror.upstream().page("demo", Reply.failing(500));

    Diagnosis diagnosis = examine();

    assertThat(check(diagnosis, "page").verdict()).isEqualTo(Verdict.FAILED);
    assertThat(check(diagnosis, "upstream").verdict()).isEqualTo(Verdict.FAILED);
    assertThat(check(diagnosis, "upstream").found()).contains("500");
  }

  @Test
  void an_upstream_that_wants_credentials_fails_only_if_it_refuses_some() {
    mirror.upstream().page("demo", Reply.failing(401));
    String url = mirror.upstream().index();

    Check none = check(examine(null, url), "upstream");
    Check wrong = check(examine(null, url.replace("://", "://me:s3cret@")), "upstream");

    assertThat(none.verdict()).isEqualTo(Verdict.WARNING);
    assertThat(none.found()).contains(url, "401", "credentials");
    assertThat(none.advice()).contains("--upstream https://USER:PASSWORD@");
    assertThat(wrong.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(wrong.found()).contains(url, "401").doesNotContain("s3cret");
  }

  @Test
  void an_upstream_is_followed_as_far_as_the_server_follows_it() {
    mirror.upstream().page("demo", Reply.redirect("/elsewhere/"));
    mirror.upstream().at("/elsewhere/", Reply.json(Pages.json("demo", List.of(WHEEL))));
    assertThat(check(examine(), "upstream").found()).contains("answered 200");

    mirror.upstream().page("demo", Reply.redirect("http://169.254.169.254/simple/demo/"));
    Check astray = check(examine(), "upstream");

    assertThat(astray.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(astray.found()).contains("169.254.169.254", "where it may not lead");
    assertThat(astray.advice()).contains("--upstream");
  }

  @Test
  void an_upstream_that_is_not_there_fails_while_what_is_stored_installs() throws Exception {
    mirror.upstream().publish("demo", WHEEL);
    mirror.clutch().page("demo");
    mirror.clutch().get(WHEEL.pathAt("demo"));
    mirror.clutch().get(WHEEL.pathAt("demo") + ".metadata");
    mirror.upstream().close();

    Diagnosis diagnosis = examine();

    assertThat(check(diagnosis, "file").verdict()).isEqualTo(Verdict.OK);
    assertThat(check(diagnosis, "upstream").verdict()).isEqualTo(Verdict.FAILED);
    assertThat(check(diagnosis, "upstream").found()).doesNotContain("Exception");
  }

  @Test
  void a_project_that_the_upstream_does_not_have_is_a_warning() {
    Check page = check(examine(), "page");

    assertThat(page.verdict()).isEqualTo(Verdict.WARNING);
    assertThat(page.advice()).contains("--project");
  }

  @Test
  void a_file_with_another_digest_fails() {
    mirror.upstream().publish("demo", WHEEL);
    mirror.upstream().at(WHEEL.path(), Reply.file(Dist.noise(WHEEL.bytes().length)));

    assertThat(check(examine(), "file").verdict()).isEqualTo(Verdict.FAILED);
  }

  @Test
  void a_clock_that_is_wrong_is_seen() {
    mirror
        .upstream()
        .page(
            "demo",
            Reply.json(Pages.json("demo", List.of(WHEEL)))
                .with("Date", "Mon, 01 Jun 2026 12:00:00 GMT"));
    Instant now = Instant.parse("2026-06-01T12:00:00Z");

    clock = InstantSource.fixed(now.plus(Duration.ofSeconds(30)));
    assertThat(check(examine(), "clock").verdict()).isEqualTo(Verdict.OK);
    clock = InstantSource.fixed(now.minus(Duration.ofMinutes(5)));
    assertThat(check(examine(), "clock").verdict()).isEqualTo(Verdict.WARNING);
    clock = InstantSource.fixed(now.plus(Duration.ofDays(3)));
    assertThat(check(examine(), "clock").verdict()).isEqualTo(Verdict.FAILED);
  }

  @Test
  void a_proxy_between_clients_and_clutch_is_a_warning_without_its_password() {
    environment = Map.of("HTTP_PROXY", "http://me:s3cret@proxy.invalid:3128");

    Check proxies = check(examine(null, "https://127.0.0.1:9/"), "proxies");

    assertThat(proxies.verdict()).isEqualTo(Verdict.WARNING);
    assertThat(proxies.found()).contains("proxy.invalid:3128").doesNotContain("s3cret");
    assertThat(proxies.advice()).contains("NO_PROXY=127.0.0.1");

    environment = Map.of("HTTP_PROXY", "http://proxy.invalid:3128", "NO_PROXY", "127.0.0.1");
    assertThat(check(examine(null, "https://127.0.0.1:9/"), "proxies").verdict())
        .isEqualTo(Verdict.OK);
  }

  @Test
  void pip_that_asks_somebody_else_is_a_warning_that_says_what_to_do() {
    configurePip("global.index-url='https://pypi.example/simple'");
    assertThat(check(examine(), "pip").advice()).contains("pip config set", index());

    configurePip("global.timeout='60'");
    assertThat(check(examine(), "pip").found()).contains("pypi.org");
  }

  @Test
  void a_second_index_is_a_warning_of_dependency_confusion() {
    configurePip(
        "global.index-url='" + index() + "'",
        ":env:.extra-index-url='https://me:s3cret@other.example/simple'");

    Check check = check(examine(), "pip");

    assertThat(check.verdict()).isEqualTo(Verdict.WARNING);
    assertThat(check.advice()).contains("dependency confusion");
    assertThat(check.found()).contains("other.example").doesNotContain("s3cret");

    environment = Map.of("UV_EXTRA_INDEX_URL", "https://other.example/simple");
    assertThat(check(examine(), "uv").verdict()).isEqualTo(Verdict.WARNING);
  }

  @Test
  void a_data_directory_that_can_not_be_is_a_failure(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    Doctor.Patient patient = new Doctor.Patient(
        mirror.clutch().uri("").toString(),
        mirror.upstream().index(),
        file.resolve("data"),
        new ProjectName("demo"),
        environment,
        () -> pip,
        "clutch/test");

    Diagnosis diagnosis = new Doctor(patient, clock, check -> {}).run();

    assertThat(check(diagnosis, "data").verdict()).isEqualTo(Verdict.FAILED);
    assertThat(check(diagnosis, "data").advice()).contains("--data-dir");
  }

  @Test
  void the_command_prints_a_line_for_each_check_and_fails_with_it() {
    mirror.upstream().publish("demo", WHEEL);
    String directory = mirror.directory().toString();

    Command healthy = Command.run("doctor", "--project", "demo", "--data-dir", directory);
    mirror.upstream().page("demo", Reply.failing(500));
    Command sick = Command.run(
        "doctor", index(), "--upstream", mirror.upstream().index(), "--project", "demo");

    assertThat(healthy.code()).isZero();
    assertThat(healthy.out()).contains("ok       links", "An install through ");
    assertThat(sick.code()).isEqualTo(1);
    assertThat(sick.out()).contains("FAILED   upstream").doesNotContain("Exception", "\tat ");
    assertThat(sick.err()).isEmpty();
  }
}
