package dev.clutch.proxy;

import dev.clutch.model.DistributionFile;
import dev.clutch.repository.Changes;
import dev.clutch.storage.sql.MetadataStore;
import dev.clutch.storage.sql.MetadataStore.Host;
import dev.clutch.storage.sql.MetadataStore.Ranges;
import dev.clutch.upstream.Body;
import dev.clutch.upstream.HttpUpstream;
import dev.clutch.upstream.MissingException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which hosts of files send a part when they are asked for one. Each is asked once, behind, for a single byte
 * of a file that a page lists, and its answer remembered. Thread-safe.
 */
final class RangeHosts {
  private static final Logger log = LoggerFactory.getLogger(RangeHosts.class);

  /** A host that sends wholes may have learned better by then. */
  private static final Duration ASKED_AGAIN_AFTER = Duration.ofDays(7);

  /** After a question that got no answer. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final String name;
  private final long source;
  private final HttpUpstream upstream;
  private final MetadataStore facts;
  private final Executor threads;
  private final Changes changes;
  private final InstantSource clock;
  private final Map<String, Host> known = new ConcurrentHashMap<>();

  /** Those that the catalog doesn't know either: a page may have a thousand wheels. */
  private final Set<String> unknown = ConcurrentHashMap.newKeySet();

  private final Map<String, Instant> notBefore = new ConcurrentHashMap<>();
  private volatile @Nullable Last last;

  /**
   * @param threads ask
   * @param changes is told when wheels get metadata that had none
   */
  RangeHosts(
      String name,
      long source,
      HttpUpstream upstream,
      MetadataStore facts,
      Executor threads,
      Changes changes,
      InstantSource clock) {
    this.name = name;
    this.source = source;
    this.upstream = upstream;
    this.facts = facts;
    this.threads = threads;
    this.changes = changes;
    this.clock = clock;
  }

  /**
   * The link that was looked at last.
   *
   * @param start of the link, up to its path
   */
  private record Last(String start, String host) {}

  /** Returns how the host of a file treats ranges, or empty if it has yet to be asked. */
  Optional<Ranges> of(DistributionFile file) {
    String host = host(file);
    return host == null ? Optional.of(Ranges.IGNORES) : find(host).map(Host::ranges);
  }

  private Optional<Host> find(String host) {
    Host answer = known.get(host);
    if (answer == null && !unknown.contains(host)) {
      answer = facts.host(source, host).orElse(null);
      if (answer == null) {
        unknown.add(host);
      } else {
        known.putIfAbsent(host, answer);
      }
    }
    return Optional.ofNullable(answer);
  }

  /** Asks the host of a file behind, unless its answer is known or was asked for just now. */
  void ask(DistributionFile file) {
    String host = host(file);
    Instant now = clock.instant();
    if (host == null || isSettled(host, now)) {
      return;
    }
    if (!isOurs(host, now)) {
      return;
    }
    try {
      threads.execute(() -> ask(host, file));
    } catch (RejectedExecutionException e) {
      log.debug("too much to do to ask for ranges host={}", host);
    }
  }

  /** Whether we are the first to ask after the last question, or after patience with it has ended. */
  private boolean isOurs(String host, Instant now) {
    Instant before = notBefore.get(host);
    Instant next = now.plus(PATIENCE);
    if (before == null) {
      return notBefore.putIfAbsent(host, next) == null;
    }
    return !now.isBefore(before) && notBefore.replace(host, before, next);
  }

  private boolean isSettled(String host, Instant now) {
    return find(host)
        .filter(answer -> answer.ranges() == Ranges.HONOURS
            || now.isBefore(answer.asked().plus(ASKED_AGAIN_AFTER)))
        .isPresent();
  }

  private void ask(String host, DistributionFile file) {
    try (Body body = upstream.file(file.url(), 0, 1, null)) {
      OptionalLong total = body.total();
      boolean isPart = body.stream().readNBytes(2).length == 1 && total.orElse(0) > 1;
      note(host, isPart ? Ranges.HONOURS : Ranges.IGNORES);
    } catch (IOException | MissingException | RuntimeException e) {
      log.info(
          "file host not asked for ranges, later again source={} host={} reason=\"{}\"",
          name,
          host,
          Revalidation.reason(e));
    }
  }

  /** Notes that a host sent the whole of a file although it was asked for a part. */
  void ignored(DistributionFile file) {
    String host = host(file);
    if (host != null) {
      Ranges before = find(host).map(Host::ranges).orElse(null);
      if (before == null) {
        note(host, Ranges.IGNORES);
      } else if (before == Ranges.HONOURS) {
        note(host, Ranges.BROKE);
      }
    }
  }

  private void note(String host, Ranges ranges) {
    log.info("file host asked for ranges source={} host={} answer={}", name, host, ranges);
    Host answer = new Host(ranges, clock.instant());
    known.put(host, answer);
    facts.saveHost(source, host, answer);
    if (ranges != Ranges.IGNORES) {
      changes.everythingChanged();
    }
  }

  /** The links of a page nearly always lead to one host, and there may be thousands. */
  private @Nullable String host(DistributionFile file) {
    String url = file.url();
    Last known = last;
    if (known != null && url.startsWith(known.start)) {
      return known.host;
    }
    String host = host(url);
    int path = host == null ? -1 : url.indexOf('/', url.indexOf("//") + 2);
    if (host != null && path > 0) {
      last = new Last(url.substring(0, path + 1), host);
    }
    return host;
  }

  /** Returns scheme, name and port without credentials; null where ranges can't be asked for. */
  private static @Nullable String host(String url) {
    try {
      URI uri = URI.create(url);
      String scheme = uri.getScheme();
      if (scheme == null || uri.getHost() == null || !scheme.startsWith("http")) {
        return null;
      }
      return scheme + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
