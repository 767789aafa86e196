package dev.clutch.upstream;

import java.net.InetAddress;
import java.util.List;
import okhttp3.HttpUrl;

/**
 * Tells where files lie that anybody may get, as we would. A client must not be sent where the source itself
 * may not lead, nor be told what is secret.
 */
final class OpenAddresses {
  private final HttpUrl base;
  private final SourceCredentials credentials;
  private final AddressRules rules;
  private final ProxiedTargets names;

  OpenAddresses(
      HttpUrl base, SourceCredentials credentials, AddressRules rules, ProxiedTargets names) {
    this.base = base;
    this.credentials = credentials;
    this.rules = rules;
    this.names = names;
  }

  /** See {@link HttpUpstream#openAddress}. */
  String find(String location) throws UpstreamException {
    HttpUrl target = Targets.resolve(base, location);
    if (target.query() != null) {
      throw closed(target, "has a query, which may be a signature");
    }
    if (credentials.authorization(target) != null) {
      throw closed(target, "wants our credentials");
    }
    if (base.isHttps() && !target.isHttps()) {
      throw closed(target, "has no TLS, and the source has");
    }
    List<InetAddress> addresses = names.addresses(target.host());
    if (addresses.isEmpty()) {
      throw closed(target, "has a host whose address is not known here");
    }
    if (isHiddenLoopback(target.host(), addresses)) {
      throw closed(
          target, "has another name for loopback, which may mean another machine elsewhere");
    }
    for (InetAddress address : addresses) {
      try {
        rules.check(target.host(), address);
      } catch (ForbiddenAddressException e) {
        throw UpstreamException.failed(String.valueOf(e.getMessage()), e);
      }
    }
    return target.newBuilder().fragment(null).build().toString();
  }

  /** Of what is named plainly, whoever knows where the client is can tell. */
  private static boolean isHiddenLoopback(String host, List<InetAddress> addresses) {
    boolean isPlain = host.equals("localhost") || host.startsWith("127.") || host.equals("::1");
    return !isPlain && addresses.stream().anyMatch(InetAddress::isLoopbackAddress);
  }

  private static UpstreamException closed(HttpUrl target, String reason) {
    return UpstreamException.failed(Targets.shown(target) + " " + reason);
  }
}
