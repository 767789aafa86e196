package dev.clutch.proxy;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says when files begin to be passed on because the store fails, and when they are stored again; not for each
 * file. That there is no room is said by whoever refuses it. Thread-safe.
 */
final class StorageNotice {
  private static final Logger log = LoggerFactory.getLogger(StorageNotice.class);

  private final AtomicBoolean isFailing = new AtomicBoolean();

  void failed(Wanted file, UnstorableException failure) {
    if (failure.getCause() != null && isFailing.compareAndSet(false, true)) {
      log.warn(
          "files can't be stored, they are passed on file={} reason=\"{}\"",
          file.filename(),
          failure.getMessage());
    }
  }

  void stored(Wanted file) {
    if (isFailing.compareAndSet(true, false)) {
      log.info("files are stored again file={}", file.filename());
    }
  }
}
