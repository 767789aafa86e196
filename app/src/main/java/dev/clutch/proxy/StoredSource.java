package dev.clutch.proxy;

import dev.clutch.repository.Changes;
import dev.clutch.repository.KeepRemoved;
import java.time.InstantSource;
import java.util.concurrent.Executor;

/** What is stored of one upstream: the same for who asks it and for who never does. */
record StoredSource(
    String name,
    Stores stores,
    HeldPages pages,
    RemovedFiles removed,
    FirstDigests digests,
    StoredFiles files,
    StoredMetadata metadata,
    KnownTimes times,
    Changes changes)
    implements AutoCloseable {

  /**
   * @param name of the source, for people
   * @param checks reads stored files that are sent for the first time
   * @param changes tells what is removed behind its back, until this is closed
   */
  static StoredSource of(
      String name,
      Stores stores,
      Changes changes,
      KeepRemoved keepRemoved,
      Executor checks,
      InstantSource clock) {
    long source = stores.source();
    HeldPages pages = new HeldPages(source, stores.pages());
    changes.subscribe(pages);
    KnownTimes times = new KnownTimes(source, stores.times());
    changes.subscribe(times);
    return new StoredSource(
        name,
        stores,
        pages,
        new RemovedFiles(source, stores.names(), stores.removed(), keepRemoved, changes),
        new FirstDigests(name, source, stores.names(), stores.files(), stores.conflicts(), clock),
        new StoredFiles(
            source,
            stores.files(),
            stores.blobs(),
            stores.upkeep().holdings(),
            stores.upkeep().uses(),
            checks),
        new StoredMetadata(
            name,
            source,
            stores.metadata(),
            stores.names(),
            stores.files(),
            stores.blobs(),
            stores.upkeep().holdings(),
            clock),
        times,
        changes);
  }

  @Override
  public void close() {
    changes.unsubscribe(pages);
    changes.unsubscribe(times);
  }
}
