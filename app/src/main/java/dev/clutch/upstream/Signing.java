package dev.clutch.upstream;

import okhttp3.HttpUrl;
import okhttp3.Request;

/** Says in a request who we are. Credentials go to the index's own scheme, host and port, nowhere else. */
final class Signing {
  private final UpstreamUrl url;
  private final HttpUrl base;
  private final Caller caller;

  Signing(UpstreamUrl url, Caller caller) {
    this.url = url;
    this.base = HttpUrl.get(url.base());
    this.caller = caller;
  }

  /** Returns the request signed. What is sent on after a redirect is the unsigned one, signed anew. */
  Request sign(Request request) {
    Request.Builder signed = request
        .newBuilder()
        .header("User-Agent", caller.userAgent())
        .header("Via", "1.1 " + caller.pseudonym());
    String authorization = url.authorization();
    if (authorization != null && isSameHost(request.url())) {
      signed.header("Authorization", authorization);
    }
    return signed.build();
  }

  private boolean isSameHost(HttpUrl target) {
    return target.scheme().equals(base.scheme())
        && target.host().equals(base.host())
        && target.port() == base.port();
  }
}
