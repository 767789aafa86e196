package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class DownloadsTest {
  private static final int LARGE = 1_000_000;

  @RegisterExtension
  static final Mirror mirror = new Mirror();

  // CONFORMANCE 76
  @Test
  void the_first_bytes_reach_the_client_before_the_last_have_left_the_upstream() throws Exception {
    Gate half = new Gate();
    Dist wheel = Dist.of("stream-1.0.tar.gz", LARGE);
    mirror.upstream().publish("stream", wheel);
    mirror.upstream().at(wheel.path(), Reply.file(wheel.bytes()).waitingAt(half, LARGE / 2));

    try (RawClient client = mirror.clutch().raw()) {
      byte[] start = client.get(wheel.pathAt("stream")).readStart(LARGE / 4);

      assertThat(start).isEqualTo(java.util.Arrays.copyOf(wheel.bytes(), LARGE / 4));
    } finally {
      half.open();
    }
  }

  // CONFORMANCE 77
  @Test
  void fifty_clients_of_one_cold_file_cost_one_download() throws Exception {
    Gate half = new Gate();
    Dist wheel = Dist.of("crowd-1.0.tar.gz", LARGE);
    mirror.upstream().publish("crowd", wheel);
    mirror.upstream().at(wheel.path(), Reply.file(wheel.bytes()).waitingAt(half, LARGE / 2));
    List<CompletableFuture<HttpResponse<byte[]>>> clients = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      clients.add(mirror.clutch().getAsync(wheel.pathAt("crowd")));
    }
    half.awaitReached();

    half.open();

    for (var client : clients) {
      assertThat(client.get(30, TimeUnit.SECONDS).body()).isEqualTo(wheel.bytes());
    }
    assertThat(mirror.upstream().requests(wheel.path())).isEqualTo(1);
  }

  // CONFORMANCE 77
  @Test
  void who_comes_while_a_file_arrives_is_told_so() throws Exception {
    Gate half = new Gate();
    Dist wheel = Dist.of("joined-1.0.tar.gz", LARGE);
    mirror.upstream().publish("joined", wheel);
    mirror.upstream().at(wheel.path(), Reply.file(wheel.bytes()).waitingAt(half, LARGE / 2));
    var first = mirror.clutch().getAsync(wheel.pathAt("joined"));
    half.awaitReached();

    var second = mirror.clutch().getAsync(wheel.pathAt("joined"));
    half.open();

    assertThat(first.get(30, TimeUnit.SECONDS).body()).isEqualTo(wheel.bytes());
    assertThat(second.get(30, TimeUnit.SECONDS).body()).isEqualTo(wheel.bytes());
    assertThat(mirror.upstream().requests(wheel.path())).isEqualTo(1);
  }

  // CONFORMANCE 77
  @Test
  void a_client_that_does_not_read_holds_up_nobody() throws Exception {
    Dist wheel = Dist.of("slow-1.0.tar.gz", 8 * LARGE);
    mirror.upstream().publish("slow", wheel);

    try (RawClient slow = mirror.clutch().raw()) {
      slow.get(wheel.pathAt("slow"));

      assertThat(mirror.clutch().get(wheel.pathAt("slow")).body()).isEqualTo(wheel.bytes());
      assertThat(slow.read().body()).isEqualTo(wheel.bytes());
    }
  }

  // CONFORMANCE 78
  @Test
  void the_download_ends_well_although_its_only_client_has_left() throws Exception {
    Gate half = new Gate();
    Dist wheel = Dist.of("left-1.0.tar.gz", LARGE);
    mirror.upstream().publish("left", wheel);
    mirror.upstream().at(wheel.path(), Reply.file(wheel.bytes()).waitingAt(half, LARGE / 2));
    try (RawClient client = mirror.clutch().raw()) {
      client.get(wheel.pathAt("left")).readStart(100);
    }

    half.open();

    Eventually.until("the file is a hit", () -> {
      var response = mirror.clutch().head(wheel.pathAt("left"));
      return response
          .headers()
          .firstValue("Cache-Status")
          .equals(java.util.Optional.of("clutch; hit"));
    });
    assertThat(mirror.clutch().get(wheel.pathAt("left")).body()).isEqualTo(wheel.bytes());
    assertThat(mirror.upstream().requests(wheel.path())).isEqualTo(1);
  }

  // CONFORMANCE 96
  @Test
  void a_range_of_an_arriving_file_is_right() throws Exception {
    Gate half = new Gate();
    Dist wheel = Dist.of("part-1.0.tar.gz", LARGE);
    mirror.upstream().publish("part", wheel);
    mirror.upstream().at(wheel.path(), Reply.file(wheel.bytes()).waitingAt(half, LARGE / 2));
    var whole = mirror.clutch().getAsync(wheel.pathAt("part"));
    half.awaitReached();

    var response = mirror.clutch().get(wheel.pathAt("part"), "Range", "bytes=1000-2999");
    half.open();

    assertThat(response.statusCode()).isEqualTo(206);
    assertThat(response.body())
        .isEqualTo(java.util.Arrays.copyOfRange(wheel.bytes(), 1_000, 3_000));
    assertThat(whole.get(30, TimeUnit.SECONDS).body()).isEqualTo(wheel.bytes());
  }

  // CONFORMANCE 164
  @Test
  void an_arriving_file_has_another_tag_than_the_stored_one() throws Exception {
    Dist wheel = Dist.of("tagged-1.0.tar.gz", LARGE);
    mirror.upstream().publish("tagged", wheel);

    var arriving = mirror.clutch().get(wheel.pathAt("tagged"));
    Eventually.until(
        "stored",
        () -> mirror
            .clutch()
            .head(wheel.pathAt("tagged"))
            .headers()
            .firstValue("Cache-Status")
            .orElse("")
            .equals("clutch; hit"));
    var stored = mirror.clutch().get(wheel.pathAt("tagged"));

    assertThat(stored.headers().firstValue("ETag")).contains("\"" + wheel.sha256() + "\"");
    assertThat(arriving.headers().firstValue("ETag"))
        .isNotEqualTo(stored.headers().firstValue("ETag"))
        .get()
        .asString()
        .startsWith("\"" + wheel.sha256() + "-");
  }
}
