package dev.clutch.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.proxy.PageRoom.Stay;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PageRoomTest {
  private static final long MB = 1 << 20;

  private final PageRoom room = new PageRoom(10 * MB, Duration.ZERO);

  @Test
  void pages_may_fill_the_room_and_no_more() throws IOException {
    room.enter(100 * MB).allow(4 * MB);
    Stay other = room.enter(100 * MB);
    other.allow(6 * MB);

    assertThatThrownBy(() -> other.allow(6 * MB + 1))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("too many large pages come at once");
  }

  @Test
  void a_page_that_is_alone_may_be_larger() throws IOException {
    Stay page = room.enter(100 * MB);

    page.allow(100 * MB);

    assertThatThrownBy(() -> page.allow(100 * MB + 1)).hasMessage("is larger than 104857600 bytes");
  }

  @Test
  void small_pages_always_find_room() throws IOException {
    room.enter(100 * MB).allow(10 * MB);

    room.enter(100 * MB).allow(PageRoom.FREE_BYTES);
  }

  @Test
  void the_largest_is_given_up_and_the_others_wait_for_its_room() throws Exception {
    PageRoom patient = new PageRoom(10 * MB, Duration.ofSeconds(30));
    Stay endless = patient.enter(100 * MB);
    Stay page = patient.enter(100 * MB);
    endless.allow(7 * MB);
    page.allow(3 * MB);

    CompletableFuture<Void> waits = CompletableFuture.runAsync(() -> grow(page, 5 * MB));
    assertThatThrownBy(() -> endless.allow(8 * MB)).isInstanceOf(IOException.class);
    assertThat(waits).isNotDone();
    endless.close();

    waits.get(20, TimeUnit.SECONDS);
  }

  @Test
  void what_has_ended_makes_room() throws IOException {
    try (Stay page = room.enter(100 * MB)) {
      page.allow(9 * MB);
    }
    room.enter(100 * MB).allow(5 * MB);

    room.enter(100 * MB).allow(5 * MB);
  }

  private static void grow(Stay page, long bytes) {
    try {
      page.allow(bytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
