package dev.clutch.proxy;

import dev.clutch.upstream.HttpUpstream;
import dev.clutch.upstream.UpstreamException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends clients to one upstream for its files, where they may get these by themselves. Thread-safe. */
final class Redirection {
  private static final Logger log = LoggerFactory.getLogger(Redirection.class);

  private final String name;
  private final HttpUpstream upstream;
  private final Keeping keeping;
  private final AtomicBoolean isSaid = new AtomicBoolean();

  /**
   * @param name of the source, for people
   */
  Redirection(String name, HttpUpstream upstream, Keeping keeping) {
    this.name = name;
    this.upstream = upstream;
    this.keeping = keeping;
  }

  /** Returns the address of a file for a client, or empty if it is given here. */
  Optional<String> of(Wanted file) {
    if (!keeping.redirects(file.filename())) {
      return Optional.empty();
    }
    try {
      return Optional.of(upstream.openAddress(file.location()));
    } catch (UpstreamException e) {
      if (isSaid.compareAndSet(false, true)) {
        log.warn(
            "clients can't be sent to the source for files like this one, they are passed on"
                + " source={} file={} reason=\"{}\"",
            name,
            file.filename(),
            e.getMessage());
      }
      return Optional.empty();
    }
  }
}
