package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.doctor.Check;
import dev.clutch.doctor.Diagnosis;
import dev.clutch.doctor.Doctor;
import dev.clutch.model.ProjectName;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A source to which clients are sent for its files. */
@Timeout(60)
class RedirectTest {
  private static final Dist FILE = Dist.wheel("demo", "1.0", 100_000);
  private static final Dist HIDDEN = Dist.wheel("demo", "2.0");

  @TempDir
  Path directory;

  private ScriptedUpstream upstream;
  private ClutchServer server;

  @BeforeEach
  void start() throws Exception {
    upstream = ScriptedUpstream.start();
    upstream.publish("demo", FILE, HIDDEN);
    server = ClutchServer.configured(settings(true), directory, new TestClock());
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
    upstream.close();
  }

  private String settings(boolean redirect) {
    return """
        [[source]]
        name = "pypi"
        url = "%s"
        redirect = %s

        [[rule]]
        kind = "deny"
        value = "demo==2.0"
        """.formatted(upstream.index(), redirect);
  }

  private static String packages(Dist file) {
    String sha256 = file.sha256();
    return "/packages/" + sha256.substring(0, 2) + "/" + sha256.substring(2, 4) + "/"
        + sha256.substring(4) + "/" + file.filename();
  }

  private void assertSent(HttpResponse<byte[]> answer) throws Exception {
    assertThat(answer.statusCode()).isEqualTo(302);
    assertThat(answer.headers().firstValue("Location")).contains(upstream.origin() + FILE.path());
    assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(answer.body()).isEmpty();
    assertThat(upstream.requests(FILE.path())).isZero();
  }

  @Test
  void a_client_is_sent_to_the_source_for_a_file_by_whatever_path() throws Exception {
    for (String path :
        new String[] {FILE.pathAt("demo"), packages(FILE), "/index/demo/" + FILE.filename()}) {
      assertSent(server.get(path));
    }
  }

  @Test
  void head_is_answered_here() throws Exception {
    HttpResponse<byte[]> head = server.head(FILE.pathAt("demo"));

    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.headers().firstValue("Content-Length"))
        .contains(String.valueOf(FILE.bytes().length));
    assertThat(head.headers().firstValue("Accept-Ranges")).contains("bytes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=-1000", "bytes=10-99", "bytes=0-", "bytes=0-90000"})
  void a_range_is_answered_here_and_nothing_is_stored(String range) throws Exception {
    HttpResponse<byte[]> part = server.get(FILE.pathAt("demo"), "Range", range);

    assertThat(part.statusCode()).isEqualTo(206);
    String[] stretch = part.headers()
        .firstValue("Content-Range")
        .orElseThrow()
        .replaceAll("bytes |/.*", "")
        .split("-", -1);
    assertThat(part.body())
        .isEqualTo(Arrays.copyOfRange(
            FILE.bytes(), Integer.parseInt(stretch[0]), Integer.parseInt(stretch[1]) + 1));
    assertThat(server.stored("blobs")).isEmpty();
  }

  @Test
  void metadata_is_answered_here() throws Exception {
    HttpResponse<byte[]> metadata = server.get(FILE.pathAt("demo") + ".metadata");

    assertThat(metadata.statusCode()).isEqualTo(200);
    assertThat(metadata.body()).isEqualTo(FILE.metadata());
  }

  @Test
  void a_hidden_file_is_refused() throws Exception {
    assertThat(server.get(HIDDEN.pathAt("demo")).statusCode()).isEqualTo(403);
    assertThat(server.get(packages(HIDDEN)).statusCode()).isEqualTo(403);
  }

  @Test
  void what_is_stored_is_given() throws Exception {
    server.reload(settings(false));
    server.get(FILE.pathAt("demo"));
    server.reload(settings(true));

    HttpResponse<byte[]> answer = server.get(FILE.pathAt("demo"));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(FILE.bytes());
  }

  @Test
  void an_address_that_may_hold_a_secret_is_not_told() throws Exception {
    var signed = Pages.json(FILE).put("url", "../.." + FILE.path() + "?signature=abc");
    upstream.page("demo", Reply.json(Pages.json("demo", signed)));

    HttpResponse<byte[]> answer = server.get(FILE.pathAt("demo"));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(FILE.bytes());
    assertThat(server.stored("blobs")).isEmpty();
  }

  @Test
  void who_is_not_on_this_machine_is_not_sent_to_it() throws Exception {
    RawClient.Response answer = server.raw("GET " + FILE.pathAt("demo")
        + " HTTP/1.1\r\nHost: clutch.example\r\nConnection: close\r\n\r\n");

    assertThat(answer.status()).isEqualTo(200);
  }

  @Test
  void the_doctor_goes_where_it_is_sent() {
    Doctor.Patient patient = new Doctor.Patient(
        server.uri("").toString(),
        upstream.index(),
        directory,
        new ProjectName("demo"),
        Map.of(),
        Optional::empty,
        "clutch/test");

    Diagnosis diagnosis = new Doctor(patient, InstantSource.system(), check -> {}).run();

    assertThat(diagnosis.checks())
        .filteredOn(check -> List.of("file", "HEAD", "range", "metadata").contains(check.name()))
        .hasSize(4)
        .extracting(Check::verdict)
        .containsOnly(Check.Verdict.OK);
  }

  @Test
  void offline_nobody_is_sent_anywhere() throws Exception {
    server.page("demo");

    assertThat(server.get("/offline" + FILE.pathAt("demo")).statusCode()).isEqualTo(404);
  }
}
