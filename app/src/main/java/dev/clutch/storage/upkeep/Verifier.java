package dev.clutch.storage.upkeep;

import dev.clutch.model.Digest;
import dev.clutch.storage.BlobStore.Listed;
import dev.clutch.storage.FileRow;
import dev.clutch.storage.sql.FileStore;
import dev.clutch.storage.upkeep.Verification.Bad;
import dev.clutch.storage.upkeep.Verification.Progress;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compares everything that is stored with the catalog. Used once, by one thread. */
final class Verifier {
  private static final Logger log = LoggerFactory.getLogger(Verifier.class);
  private static final int BATCH = 500;

  private final FileStore files;
  private final Contents contents;
  private final Holdings holdings;
  private final Sweep sweep;
  private final InstantSource clock;
  private final boolean isRepairing;
  private final Progress progress;
  private final List<Bad> bad = new ArrayList<>();
  private long blobs;
  private long bytes;

  Verifier(
      FileStore files,
      Contents contents,
      Holdings holdings,
      Sweep sweep,
      InstantSource clock,
      boolean isRepairing,
      Progress progress) {
    this.files = files;
    this.contents = contents;
    this.holdings = holdings;
    this.sweep = sweep;
    this.clock = clock;
    this.isRepairing = isRepairing;
    this.progress = progress;
  }

  Verification verify() throws IOException, InterruptedException {
    String last = "";
    List<FileStore.Entry> batch = files.blobs(last, BATCH);
    while (!batch.isEmpty()) {
      for (FileStore.Entry blob : batch) {
        check(blob.sha256(), blob.size());
        last = blob.sha256().hex();
      }
      batch = files.blobs(last, BATCH);
    }
    for (Digest list : files.lists()) {
      check(list, -1);
    }
    List<Listed> unnamed = sweep.find(Pause.NONE);
    if (isRepairing && !sweep.isSafe()) {
      log.warn(
          "the catalog lost rows, blobs that nothing names stay until 'clutch gc' is run blobs={}",
          unnamed.size());
      unnamed = List.of();
    } else if (isRepairing) {
      sweep.delete(unnamed, failure -> {});
    }
    long unnamedBytes = unnamed.stream().mapToLong(Listed::size).sum();
    return new Verification(
        blobs, bytes, List.copyOf(bad), unnamed.size(), unnamedBytes, isRepairing);
  }

  private void check(Digest sha256, long size) throws IOException, InterruptedException {
    Damage damage = contents
        .check(sha256, size, count -> {
          bytes += count;
          progress.at(blobs, bytes);
        })
        .orElse(null);
    blobs++;
    if (damage == null) {
      holdings.verified(sha256);
      files.checked(sha256, clock.instant());
    } else {
      report(sha256, damage);
    }
    progress.at(blobs, bytes);
  }

  /** What was evicted or replaced meanwhile is missing by right. */
  private void report(Digest sha256, Damage damage) {
    List<FileRow> rows = files.rows(sha256);
    if (!files.isNamed(sha256)) {
      return;
    }
    boolean isRepaired = isRepairing && holdings.setAside(sha256, damage.reason());
    if (!isRepairing) {
      holdings.doubt(sha256);
    }
    bad.add(new Bad(sha256, damage, rows, isRepaired));
  }
}
