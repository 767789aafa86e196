package dev.clutch.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ConnectionRoomTest {
  @Test
  void there_are_as_many_connections_as_are_wanted_where_there_is_room() {
    assertThat(ConnectionRoom.connections(10_000, limits("14736"))).isEqualTo(10_000);
  }

  @Test
  void there_are_fewer_where_there_is_none() {
    assertThat(ConnectionRoom.connections(10_000, limits("14735"))).isEqualTo(9_999);
    assertThat(ConnectionRoom.connections(10_000, limits("4096"))).isEqualTo(2_022);
    assertThat(ConnectionRoom.connections(10_000, limits("256"))).isEqualTo(32);
  }

  @Test
  void no_limit_is_none() {
    assertThat(ConnectionRoom.connections(10_000, limits("unlimited"))).isEqualTo(10_000);
    assertThat(ConnectionRoom.connections(10_000, Stream.of())).isEqualTo(10_000);
  }

  private static Stream<String> limits(String soft) {
    return Stream.of(
        "Limit                     Soft Limit           Hard Limit           Units     ",
        "Max processes             unlimited            unlimited            processes ",
        "Max open files            " + soft + "                20000                files     ");
  }
}
