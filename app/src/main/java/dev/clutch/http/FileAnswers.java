package dev.clutch.http;

import dev.clutch.http.Answer.Body;
import dev.clutch.repository.ArrivingFile;
import dev.clutch.repository.CacheStatus;
import dev.clutch.repository.StoredFile;
import java.util.OptionalLong;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/** Answers about files: whole, in part, or unchanged. A file is octets and never has a content coding. */
final class FileAnswers {
  private FileAnswers() {}

  /** Fields of every answer with bytes of a stored file. */
  private static final HttpFields STORED = HttpFields.build()
      .add(Headers.OCTETS)
      .add(Headers.NOSNIFF)
      .add(Headers.ANY_ORIGIN)
      .add(Headers.IMMUTABLE)
      .add(Headers.BYTES)
      .asImmutable();

  /** Answers with a file that is stored. */
  static Answer stored(StoredFile file, CacheStatus status, HttpFields request) {
    String tag = quoted(file.entityTag());
    HttpFields.Mutable fields = HttpFields.build(STORED)
        .put(HttpHeader.ETAG, tag)
        .put(HttpHeader.CONTENT_LENGTH, file.length())
        .add(Headers.cacheStatus(status));
    if (isUnchanged(file, request)) {
      fields.remove(HttpHeader.CONTENT_LENGTH);
      fields.remove(HttpHeader.CONTENT_TYPE);
      return new Answer(304, fields, Answer.NO_BODY);
    }
    ByteRange range = range(request, tag, file.length());
    if (range instanceof ByteRange.Slice slice) {
      partial(fields, slice, file.length());
      return new Answer(
          206, fields, new Body.Stored(file.path(), tag, slice.from(), slice.to() - slice.from()));
    }
    if (range instanceof ByteRange.Unsatisfiable) {
      return unsatisfiable(file.length());
    }
    return new Answer(200, fields, new Body.Stored(file.path(), tag, 0, file.length()));
  }

  /** Whether the client has these bytes already. */
  static boolean isUnchanged(StoredFile file, HttpFields request) {
    return Conditions.matches(request.get(HttpHeader.IF_NONE_MATCH), quoted(file.entityTag()));
  }

  /** Answers with a file whose first bytes are there. */
  static Answer arriving(ArrivingFile file, CacheStatus status, HttpFields request) {
    OptionalLong length = file.length();
    String tag = quoted(file.entityTag());
    CacheStatus known = file.isKept() ? status : CacheStatus.PASS;
    HttpFields.Mutable fields = unstored(length, known).put(HttpHeader.ETAG, tag);
    ByteRange range =
        length.isEmpty() ? new ByteRange.Whole() : range(request, tag, length.getAsLong());
    if (range instanceof ByteRange.Slice slice) {
      partial(fields, slice, length.getAsLong());
      return new Answer(206, fields, new Body.Streamed(file.stream(slice.from(), slice.to())));
    }
    if (range instanceof ByteRange.Unsatisfiable) {
      file.stream(0, Long.MAX_VALUE).close(); // nobody will read it
      return unsatisfiable(length.getAsLong());
    }
    if (length.isEmpty()) {
      fields.add(Headers.CHUNKED);
    }
    return new Answer(200, fields, new Body.Streamed(file.stream(0, Long.MAX_VALUE)));
  }

  /** Answers a HEAD for a file that is not stored, with what its GET would announce. */
  static Answer announced(OptionalLong length) {
    return new Answer(200, unstored(length, CacheStatus.PASS), Answer.NO_BODY);
  }

  /** Sends the client to another server for the whole file. Where that has it may change at any time. */
  static Answer elsewhere(String url) {
    HttpFields headers = HttpFields.build()
        .put(HttpHeader.LOCATION, url)
        .add(Headers.ANY_ORIGIN)
        .add(Headers.NO_STORE)
        .add(Headers.cacheStatus(CacheStatus.PASS))
        .put(HttpHeader.CONTENT_LENGTH, 0)
        .asImmutable();
    return new Answer(302, headers, Answer.NO_BODY);
  }

  /** Ranges are only offered where they will be honoured: a range needs to know the end. */
  private static HttpFields.Mutable unstored(OptionalLong length, CacheStatus status) {
    HttpFields.Mutable fields = HttpFields.build()
        .add(Headers.OCTETS)
        .add(Headers.NOSNIFF)
        .add(Headers.ANY_ORIGIN)
        .add(Headers.IMMUTABLE)
        .add(Headers.cacheStatus(status));
    if (length.isPresent()) {
      fields.add(Headers.BYTES).put(HttpHeader.CONTENT_LENGTH, length.getAsLong());
    }
    return fields;
  }

  private static ByteRange range(HttpFields request, String tag, long length) {
    String range = request.get(HttpHeader.RANGE);
    if (range == null || !Conditions.allowsRange(request.get(HttpHeader.IF_RANGE), tag)) {
      return new ByteRange.Whole();
    }
    return ByteRange.parse(range, length);
  }

  private static void partial(HttpFields.Mutable fields, ByteRange.Slice slice, long length) {
    fields.put(
        HttpHeader.CONTENT_RANGE, "bytes " + slice.from() + "-" + (slice.to() - 1) + "/" + length);
    fields.put(HttpHeader.CONTENT_LENGTH, slice.to() - slice.from());
  }

  /** Answers a range that begins beyond the end. */
  static Answer unsatisfiable(long length) {
    Answer answer = Errors.answer(416, "The file has " + length + " bytes.");
    return new Answer(
        416,
        HttpFields.build(answer.headers())
            .put(HttpHeader.CONTENT_RANGE, "bytes */" + length)
            .asImmutable(),
        answer.body());
  }

  private static String quoted(String tag) {
    return "\"" + tag + "\"";
  }
}
