package dev.clutch.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class DemoTest {
  private final List<String> said = new ArrayList<>();

  @BeforeEach
  void pip_is_there() throws IOException {
    boolean isThere = Pip.find().isPresent();
    if (!isThere) {
      System.out.println("SKIPPED DemoTest: no pip on this machine");
    }
    assumeTrue(isThere);
  }

  @Test
  void pip_gets_every_file_from_the_upstream_once_only() throws Exception {
    DemoResult result = new Demo(null, List.of(), Map.of(), said::add).run();

    assertThat(result.isAsPromised()).isTrue();
    assertThat(result.runs())
        .extracting(DemoResult.Run::run, DemoResult.Run::files, DemoResult.Run::digestsRight)
        .containsExactly(tuple("cold", 6, 6), tuple("warm", 6, 6), tuple("upstream cut off", 6, 6));
    assertThat(result.runs().get(0).upstreamFileRequests()).isGreaterThanOrEqualTo(6);
    assertThat(result.runs().get(1).upstreamRequests()).isZero();
    assertThat(result.runs().get(2).upstreamRequests()).isZero();
    assertThat(said).hasSize(3);
  }

  @Test
  void an_index_that_is_named_is_counted_too() throws Exception {
    List<Wheel> wheels =
        List.of(Wheel.of("one", List.of("two"), 10), Wheel.of("two", List.of(), 10));
    try (TinyIndex index = new TinyIndex(wheels);
        CountingServer real =
            new CountingServer(index, new CountingServer.Slowness(Duration.ZERO, 0))) {
      DemoResult result = new Demo(real.url(), List.of("one"), Map.of(), said::add).run();

      assertThat(result.isAsPromised()).isTrue();
      assertThat(result.runs().get(0).upstreamRequests()).isEqualTo(real.count().requests());
      assertThat(result.runs().get(0).upstreamBytes()).isPositive();
      assertThat(result.runs().get(0).files()).isEqualTo(2);
    }
  }
}
