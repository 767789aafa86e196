package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.model.ProjectName;
import dev.clutch.storage.Pin;
import dev.clutch.storage.sql.Catalog;
import dev.clutch.storage.sql.PinStore;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is stored keeps within its limit, and clients don't notice. */
@Timeout(60)
class SpaceTest {
  @RegisterExtension
  final Mirror mirror = new Mirror();

  private final List<Dist> files = new ArrayList<>();

  @BeforeEach
  void publish() {
    for (int i = 0; i < 12; i++) {
      files.add(Dist.of("demo-" + i + ".zip", 100_000 + i));
    }
    mirror.upstream().publish("demo", files);
  }

  private HttpResponse<byte[]> get(int file) throws Exception {
    HttpResponse<byte[]> response = mirror.clutch().get(files.get(file).pathAt("demo"));
    assertThat(response.body()).isEqualTo(files.get(file).bytes());
    mirror.clock().advance(Duration.ofMinutes(1));
    return response;
  }

  private int fetches(int file) {
    return mirror.upstream().requests(files.get(file).path());
  }

  private void arrived() throws Exception {
    Eventually.until("nothing arrives", () -> mirror.clutch().stored("incoming").isEmpty());
  }

  private long bytes() throws Exception {
    long bytes = 0;
    for (Path blob : mirror.clutch().stored("blobs")) {
      bytes += Files.size(blob);
    }
    return bytes;
  }

  /** What was used just before a restart may go at once after it. */
  private void restartWithLimit(long max) throws Exception {
    arrived();
    mirror.clutch().limit(max);
    mirror.clutch().restart();
  }

  @Test
  void the_file_that_was_not_used_for_longest_makes_room() throws Exception {
    get(0);
    get(1);
    arrived();
    mirror.clutch().restart(); // the catalog learns of both uses
    get(0);
    restartWithLimit(250_000);

    get(2);
    arrived();

    assertThat(bytes()).isLessThanOrEqualTo(250_000);
    get(0);
    assertThat(fetches(0)).isEqualTo(1);
    get(1);
    assertThat(fetches(1)).isGreaterThan(1);
  }

  @Test
  void what_is_pinned_stays() throws Exception {
    get(0);
    get(1);
    arrived();
    mirror.clutch().close();
    try (Catalog catalog = Catalog.open(mirror.directory().resolve("catalog.db"))) {
      new PinStore(catalog).add(Pin.of(new ProjectName("demo"), "0"), Instant.EPOCH);
    }
    mirror.clutch().limit(250_000);
    mirror.clutch().start();

    get(2);
    get(0);
    get(1);

    assertThat(fetches(0)).isEqualTo(1);
    assertThat(fetches(1)).isGreaterThan(1);
  }

  @Test
  void a_file_larger_than_the_limit_is_passed_on() throws Exception {
    restartWithLimit(50_000);

    get(0);
    int before = fetches(0);
    get(0);

    assertThat(fetches(0)).isGreaterThan(before);
    assertThat(bytes()).isZero();
  }

  @Test
  void a_file_that_was_evicted_is_fetched_again() throws Exception {
    get(0);
    restartWithLimit(150_000);
    get(1);
    arrived();
    mirror.clutch().restart();

    get(0);
    get(0);

    assertThat(fetches(0)).isEqualTo(2);
  }

  @Test
  void many_clients_of_more_than_there_is_room_for_all_get_right_bytes() throws Exception {
    restartWithLimit(400_000);
    Random random = new Random(7);
    for (int round = 0; round < 10; round++) {
      List<Integer> asked = random.ints(8, 0, files.size()).boxed().toList();
      List<CompletableFuture<HttpResponse<byte[]>>> answers = asked.stream()
          .map(file -> mirror.clutch().getAsync(files.get(file).pathAt("demo")))
          .toList();
      for (int i = 0; i < asked.size(); i++) {
        assertThat(answers.get(i).get().body())
            .isEqualTo(files.get(asked.get(i)).bytes());
      }
    }
    arrived();

    assertThat(bytes()).isLessThanOrEqualTo(400_000);
  }
}
