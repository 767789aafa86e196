package dev.clutch.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class PagesUnderWayTest {
  private final PagesUnderWay pages = new PagesUnderWay(1_000);
  private final ByteBuffer page = ByteBuffer.allocate(600);

  @Test
  void different_pages_may_be_under_way_up_to_the_bound() {
    assertThat(pages.begin(page)).isTrue();
    assertThat(pages.begin(ByteBuffer.allocate(400))).isTrue();

    assertThat(pages.begin(ByteBuffer.allocate(1))).isFalse();
  }

  @Test
  void one_page_counts_once_however_many_read_it() {
    for (int reader = 0; reader < 1_000; reader++) {
      assertThat(pages.begin(page)).isTrue();
    }

    assertThat(pages.begin(ByteBuffer.allocate(400))).isTrue();
  }

  @Test
  void a_page_counts_until_its_last_reader_has_gone() {
    pages.begin(page);
    pages.begin(page);
    pages.end(page);
    assertThat(pages.begin(ByteBuffer.allocate(600))).isFalse();

    pages.end(page);

    assertThat(pages.begin(ByteBuffer.allocate(600))).isTrue();
  }

  @Test
  void a_page_that_is_alone_is_never_too_large() {
    assertThat(pages.begin(ByteBuffer.allocate(5_000))).isTrue();
  }
}
