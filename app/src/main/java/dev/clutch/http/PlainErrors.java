package dev.clutch.http;

import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/**
 * What Jetty itself refuses (a malformed request, too large a header, any while it stops), in our own few words. It closes the
 * connection after each of them, and doesn't always say so: a proxy would ask on it once more.
 */
final class PlainErrors extends ErrorHandler {

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    int status = response.getStatus();
    byte[] body = text(status).getBytes(StandardCharsets.UTF_8);
    HttpFields.Mutable headers = response.getHeaders();
    headers.put(Headers.TEXT);
    headers.put(Headers.NO_CACHE);
    headers.put(Headers.NOSNIFF);
    headers.put(HttpFields.CONNECTION_CLOSE);
    headers.put(HttpHeader.CONTENT_LENGTH, body.length);
    if (status == HttpStatus.SERVICE_UNAVAILABLE_503) {
      headers.put(Errors.RETRY_SOON);
    }
    response.write(true, BufferUtil.toBuffer(body), callback);
    return true;
  }

  private static String text(int status) {
    String words = status == HttpStatus.SERVICE_UNAVAILABLE_503
        ? "Clutch is being stopped; ask again in a moment."
        : HttpStatus.getMessage(status);
    return status + " " + words + "\n";
  }
}
