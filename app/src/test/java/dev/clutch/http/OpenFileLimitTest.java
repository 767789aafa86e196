package dev.clutch.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OpenFileLimitTest {
  @Test
  void there_are_as_many_connections_as_are_wanted_where_there_is_room() {
    assertThat(OpenFileLimit.of(limits("13736")).connections(10_000)).isEqualTo(10_000);
  }

  @Test
  void there_are_fewer_where_there_is_none() {
    assertThat(OpenFileLimit.of(limits("13733")).connections(10_000)).isEqualTo(9_999);
    assertThat(OpenFileLimit.of(limits("4096")).connections(10_000)).isEqualTo(2_772);
    assertThat(OpenFileLimit.of(limits("256")).connections(10_000)).isEqualTo(32);
  }

  @Test
  void no_limit_is_none() {
    assertThat(OpenFileLimit.of(limits("unlimited")).connections(10_000)).isEqualTo(10_000);
    assertThat(OpenFileLimit.of(Stream.of()).connections(10_000)).isEqualTo(10_000);
  }

  private static Stream<String> limits(String soft) {
    return Stream.of(
        "Limit                     Soft Limit           Hard Limit           Units     ",
        "Max processes             unlimited            unlimited            processes ",
        "Max open files            " + soft + "                20000                files     ");
  }
}
