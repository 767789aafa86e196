package dev.clutch.http;

import dev.clutch.http.Answer.Body;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/**
 * Lets the web server in front send stored files. It is given only what has been compared with its digest since
 * the start: what has not is sent by us, the end held back.
 */
final class Handover {
  private final Front front;

  Handover(Front front) {
    this.front = front;
  }

  /**
   * Returns the answer to a GET as it is to be sent: the same, or without its body, for the web server to send
   * the file. That looks at the range itself.
   *
   * @throws NoSuchFileException if the file has gone
   */
  Answer of(Answer answer, Request request) throws IOException {
    if (!(answer.body() instanceof Body.Stored stored)) {
      return answer;
    }
    Front.Sending way = front.sending(request).orElse(null);
    if (way == null || !stored.path().startsWith(way.blobs())) {
      return answer;
    }
    Path path = stored.path();
    if (Files.size(path) < stored.from() + stored.length()) {
      throw new NoSuchFileException(path.toString(), null, "it has lost its end");
    }
    String place = way.prefix().isEmpty()
        ? path.toAbsolutePath().toString()
        : way.prefix() + way.blobs().relativize(path).toString().replace('\\', '/');
    HttpFields headers = HttpFields.build(answer.headers())
        .remove(HttpHeader.CONTENT_RANGE)
        .put(HttpHeader.CONTENT_LENGTH, 0)
        .put(way.field(), place)
        .asImmutable();
    return new Answer(200, headers, Answer.NO_BODY);
  }
}
