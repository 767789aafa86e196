package dev.clutch.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OpenFilesTest {
  @Test
  void there_are_as_many_connections_as_are_wanted_where_there_is_room() {
    assertThat(OpenFiles.connections(10_000, limits("13736"))).isEqualTo(10_000);
  }

  @Test
  void there_are_fewer_where_there_is_none() {
    assertThat(OpenFiles.connections(10_000, limits("13735"))).isEqualTo(9_999);
    assertThat(OpenFiles.connections(10_000, limits("4096"))).isEqualTo(2_772);
    assertThat(OpenFiles.connections(10_000, limits("256"))).isEqualTo(32);
  }

  @Test
  void no_limit_is_none() {
    assertThat(OpenFiles.connections(10_000, limits("unlimited"))).isEqualTo(10_000);
    assertThat(OpenFiles.connections(10_000, Stream.of())).isEqualTo(10_000);
  }

  private static Stream<String> limits(String soft) {
    return Stream.of(
        "Limit                     Soft Limit           Hard Limit           Units     ",
        "Max processes             unlimited            unlimited            processes ",
        "Max open files            " + soft + "                20000                files     ");
  }
}
