package dev.clutch.upstream;

import okhttp3.Request;

/** Says in a request who we are. */
final class Signing {
  private final SourceCredentials credentials;
  private final Caller caller;

  Signing(SourceCredentials credentials, Caller caller) {
    this.credentials = credentials;
    this.caller = caller;
  }

  /** Returns the request signed. What is sent on after a redirect is the unsigned one, signed anew. */
  Request sign(Request request) {
    Request.Builder signed = request
        .newBuilder()
        .header("User-Agent", caller.userAgent())
        .header("Via", "1.1 " + caller.pseudonym());
    String authorization = credentials.authorization(request.url());
    if (authorization != null) {
      signed.header("Authorization", authorization);
    }
    return signed.build();
  }
}
