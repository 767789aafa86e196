package dev.clutch.http;

import dev.clutch.model.Network;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The web server in front: requests that it has passed on are seen as their clients have made them. Nobody
 * else is believed. Thread-safe.
 */
public final class Front implements HttpConfiguration.Customizer {
  private static final Logger log = LoggerFactory.getLogger(Front.class);
  private static final String SENDS = "X-Sendfile-Type";

  /**
   * How the web server is told to send a file.
   *
   * @param field of the answer, which the web server has to name in {@code X-Sendfile-Type}
   * @param prefix before the file's path below {@code blobs}; empty for the path on disk
   * @param blobs where the files are that it may send
   */
  public record Sending(String field, String prefix, Path blobs) {}

  private final String basePath;
  private final List<Network> trusted;
  private final boolean isStandard;
  private final @Nullable Sending sending;
  private final Set<String> said = ConcurrentHashMap.newKeySet();

  /**
   * @param basePath that requests may begin with, without a slash at its end; empty for none
   * @param trusted whose word is taken
   * @param isStandard whether it stands in {@code Forwarded}, not in {@code X-Forwarded-For} and its like
   * @param sending how the trusted are given files to send, or null
   */
  public Front(
      String basePath, List<Network> trusted, boolean isStandard, @Nullable Sending sending) {
    this.basePath = basePath;
    this.trusted = List.copyOf(trusted);
    this.isStandard = isStandard;
    this.sending = sending;
  }

  /** Whether there is nothing to look for. */
  boolean isNone() {
    return basePath.isEmpty() && trusted.isEmpty();
  }

  @Override
  public Request customize(Request request, HttpFields.Mutable responseHeaders) {
    InetAddress peer = peer(request);
    Forwarded forwarded = peer == null || !isTrusted(peer) ? null : read(request.getHeaders());
    String path = request.getHttpURI().getPath();
    boolean isBelow = !basePath.isEmpty() && path.startsWith(basePath + "/");
    if (forwarded == null && !isBelow) {
      return request;
    }
    String prefix = forwarded == null || forwarded.prefix() == null ? "" : forwarded.prefix();
    try {
      return FrontedRequest.of(
          request,
          forwarded,
          forwarded == null ? null : forwarded.client(),
          isBelow ? path.substring(basePath.length()) : path,
          prefix + (isBelow ? basePath : ""));
    } catch (IllegalArgumentException e) { // it leads above the base path, or its host is none
      throw new HttpException.RuntimeException(HttpStatus.BAD_REQUEST_400, "Bad address", e);
    }
  }

  /**
   * Returns how a client of this request's peer is to be sent a file, or empty if we send it. Not all who come
   * from a trusted address are the web server: it has to say that it sends files in this way, as it does to Rack.
   */
  Optional<Sending> sending(Request request) {
    Sending way = sending;
    if (way == null || !way.field().equalsIgnoreCase(request.getHeaders().get(SENDS))) {
      return Optional.empty();
    }
    InetAddress peer = peer(request);
    return peer != null && isTrusted(peer) ? Optional.of(way) : Optional.empty();
  }

  private Forwarded read(HttpFields fields) {
    Forwarded forwarded = isStandard
        ? Forwarded.ofStandard(fields, this::isTrusted)
        : Forwarded.ofCommon(fields, this::isTrusted);
    for (String field : forwarded.malformed()) {
      if (said.add(field)) {
        log.warn(
            "a trusted proxy says what can't be meant, it is ignored field=\"{}\" (said once)",
            field);
      }
    }
    return forwarded;
  }

  private boolean isTrusted(InetAddress address) {
    for (Network network : trusted) {
      if (network.contains(address)) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable InetAddress peer(Request request) {
    return request.getConnectionMetaData().getConnection().getEndPoint().getRemoteSocketAddress()
            instanceof InetSocketAddress internet
        ? internet.getAddress()
        : null;
  }
}
