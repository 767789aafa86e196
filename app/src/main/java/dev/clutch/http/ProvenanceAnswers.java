package dev.clutch.http;

import dev.clutch.http.Answer.Body;
import dev.clutch.repository.ArrivingFile;
import dev.clutch.repository.CacheStatus;
import dev.clutch.simple.ProvenanceFormat;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/** Answers with attestations: whole or unchanged, and not kept for long, since more may be added. */
final class ProvenanceAnswers {
  private ProvenanceAnswers() {}

  /**
   * @param file just come from its source, whole
   * @param ifNoneMatch as it came, or null
   */
  static Answer of(ArrivingFile file, String contentType, @Nullable String ifNoneMatch) {
    String tag = "\"" + file.entityTag() + "\"";
    HttpFields.Mutable headers = Headers.represented(
            tag, contentType, false, file.length().orElse(0))
        .add(Headers.FRESH)
        .add(Headers.cacheStatus(CacheStatus.PASS));
    if (Conditions.matches(ifNoneMatch, tag)) {
      headers.remove(HttpHeader.CONTENT_LENGTH);
      headers.remove(HttpHeader.CONTENT_TYPE);
      return new Answer(304, headers, Answer.NO_BODY);
    }
    return new Answer(200, headers, new Body.Streamed(file.stream(0, Long.MAX_VALUE)));
  }

  static Answer notAcceptable() {
    return Errors.answer(406, "Offered: " + String.join(", ", ProvenanceFormat.TYPES));
  }
}
