package dev.clutch.http;

import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.jspecify.annotations.Nullable;

/**
 * Answers to what an index is asked that is more than a mirror: uploads, PyPI's XML-RPC, and what browsers ask
 * before they ask. All are constant; no request is read for them.
 */
final class Strangers {
  static final HttpField ALLOW = new HttpField(HttpHeader.ALLOW, "GET, HEAD, OPTIONS");
  private static final Set<String> UPLOADS = Set.of("/", "/legacy", "/legacy/");
  private static final Set<String> XML_RPC = Set.of("/pypi", "/pypi/", "/RPC2");
  private static final String NO_UPLOADS =
      "This index is a mirror and takes no uploads: GET and HEAD only. Upload to the index that it mirrors,"
          + " https://upload.pypi.org/legacy/ for PyPI.";

  private static final Answer FAULT = Errors.xml("""
      <?xml version='1.0'?>
      <methodResponse><fault><value><struct>
      <member><name>faultCode</name><value><int>-32500</int></value></member>
      <member><name>faultString</name><value><string>RuntimeError: This is a mirror without XML-RPC. \
      Use the Simple API as JSON (/simple/) and /pypi/&lt;project&gt;/json instead; \
      for bandersnatch that is api-method = simple.</string></value></member>
      </struct></value></fault></methodResponse>""");

  private Strangers() {}

  /** Returns the answer to a request for what no index has, or null if it is none of these. */
  static @Nullable Answer find(String method, String path) {
    if (!HttpMethod.POST.is(method)) {
      return null;
    }
    if (XML_RPC.contains(path)) {
      return FAULT;
    }
    return UPLOADS.contains(path) ? notAllowed() : null;
  }

  /** Returns the answer to a request that would change an index. */
  static Answer notAllowed() {
    Answer answer = Errors.answer(405, NO_UPLOADS);
    return new Answer(
        405, HttpFields.build(answer.headers()).add(ALLOW).asImmutable(), answer.body());
  }

  /** Returns what may be asked, for a browser whose program is of another origin. */
  static Answer options() {
    HttpFields headers = HttpFields.build()
        .add(ALLOW)
        .add(Headers.ANY_ORIGIN)
        .add("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS")
        .add(
            "Access-Control-Allow-Headers", "Accept, Cache-Control, If-None-Match, If-Range, Range")
        .add("Access-Control-Max-Age", "86400")
        .put(HttpHeader.CONTENT_LENGTH, 0)
        .asImmutable();
    return new Answer(200, headers, Answer.NO_BODY);
  }
}
