package dev.clutch.ahead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.repository.ArrivingFile;
import dev.clutch.repository.RemoteFile;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class HeadTest {
  private final CompletableFuture<ArrivingFile> opening = new CompletableFuture<>();
  private final RemoteFile file = new RemoteFile() {
    @Override
    public CompletableFuture<OptionalLong> length() {
      return CompletableFuture.completedFuture(OptionalLong.empty());
    }

    @Override
    public CompletableFuture<ArrivingFile> open() {
      return opening;
    }

    @Override
    public CompletableFuture<ArrivingFile> open(long from, long to) {
      return opening;
    }
  };

  @Test
  void what_comes_too_late_finds_nobody_and_is_closed_by_who_opened_it() {
    assertThatThrownBy(() -> Head.read(file, 10, Duration.ofMillis(1)))
        .isInstanceOf(IOException.class);

    assertThat(opening).isCompletedExceptionally();
  }

  @Test
  void who_is_interrupted_leaves_nothing_open_either() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> Head.read(file, 10, Duration.ofMinutes(1)))
        .isInstanceOf(InterruptedException.class);

    assertThat(opening).isCompletedExceptionally();
  }
}
