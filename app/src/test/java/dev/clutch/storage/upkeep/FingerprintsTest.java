package dev.clutch.storage.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FingerprintsTest {
  private final Fingerprints set = new Fingerprints(1 << 16);

  @Test
  void what_was_added_is_in_it_until_it_is_removed() {
    set.add(42);
    assertThat(set.contains(42)).isTrue();
    assertThat(set.contains(43)).isFalse();

    set.remove(42);
    assertThat(set.contains(42)).isFalse();
  }

  @Test
  void the_others_stay_when_one_is_removed() {
    long step = 1L << 40; // all in one group
    LongStream.range(1, 6).forEach(i -> set.add(i * step));

    set.remove(3 * step);

    assertThat(LongStream.range(1, 6).filter(i -> set.contains(i * step)).toArray())
        .containsExactly(1, 2, 4, 5);
  }

  @Test
  void the_newest_stays_where_too_many_fall_together() {
    long step = 1L << 40;
    LongStream.range(1, 20).forEach(i -> set.add(i * step));

    assertThat(LongStream.range(1, 20).filter(i -> set.contains(i * step)).toArray())
        .containsExactly(12, 13, 14, 15, 16, 17, 18, 19);
  }

  @Test
  void as_many_as_it_is_made_for_are_nearly_all_in_it() {
    Random random = new Random(1);
    long[] numbers = random.longs(1 << 16).toArray();
    for (long number : numbers) {
      set.add(number);
    }

    assertThat(LongStream.of(numbers).filter(set::contains).count()).isGreaterThan(64_500);
  }

  @Test
  void nothing_is_in_an_empty_one() {
    assertThat(set.contains(0)).isFalse();
  }
}
