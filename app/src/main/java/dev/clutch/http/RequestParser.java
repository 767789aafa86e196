package dev.clutch.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;
import org.eclipse.jetty.http.ComplianceViolation;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/**
 * Reads requests, and the header fields of one connection once: clients send the same with each request, and to compare
 * them takes a tenth of the time. What it has compared it offers to be answered at once, or hands on as it was read before;
 * all else is read by Jetty.
 */
final class RequestParser extends HttpParser {
  /** More than pip and uv send. No more is kept for a connection on which nothing is asked. */
  private static final int MAX_BYTES = 1024;

  private static final int MAX_FIELDS = 32;

  /** With one of these more than an answer may be wanted. */
  private static final Set<HttpHeader> NOT_PLAIN = EnumSet.of(
      HttpHeader.CONNECTION,
      HttpHeader.CONTENT_LENGTH,
      HttpHeader.EXPECT,
      HttpHeader.TRANSFER_ENCODING,
      HttpHeader.UPGRADE,
      HttpHeader.VIA);

  private static final boolean[] PATH = new boolean[128];

  static {
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-._+"
        .chars()
        .forEach(c -> PATH[c] = true);
  }

  private static final byte[] METHOD = "GET /".getBytes(StandardCharsets.ISO_8859_1);
  private static final byte[] VERSION = " HTTP/1.1\r\n".getBytes(StandardCharsets.ISO_8859_1);

  /** Answers plain requests. */
  interface Shortcut {
    /**
     * Answers a GET, or lets it go the long way.
     *
     * @param path of characters that stand for themselves
     * @param begun in nanoseconds
     * @return whether it was answered
     */
    boolean answer(String path, HttpFields fields, long begun);
  }

  private final Notes notes;
  private final int maxBytes;
  private final Shortcut shortcut;

  /** The bytes of the fields of the last request, to the empty line, and what they say. */
  private @Nullable ByteBuffer known;

  private HttpFields fields = HttpFields.EMPTY;

  /** Whether a request with these fields is nothing but a question. */
  private boolean isPlain;

  private boolean isRepeated;
  private long begun;

  /**
   * @param maxBytes of a request line and its fields
   */
  RequestParser(
      RequestHandler handler, int maxBytes, HttpCompliance compliance, Shortcut shortcut) {
    this(new Notes(handler), maxBytes, compliance, shortcut);
  }

  private RequestParser(Notes notes, int maxBytes, HttpCompliance compliance, Shortcut shortcut) {
    super(notes, maxBytes, compliance);
    this.notes = notes;
    this.maxBytes = maxBytes;
    this.shortcut = shortcut;
    setHeaderCacheSize(0); // 90 KB for each connection, too far apart to be looked up quickly
  }

  @Override
  public boolean parseNext(ByteBuffer buffer) {
    if (isRepeated && isState(State.CONTENT_END)) {
      return end();
    }
    if (!isStart()) {
      return super.parseNext(buffer);
    }
    if (!buffer.hasRemaining() && !isAtEOF()) {
      return false; // Jetty would begin a request, and again, and keep something of each
    }
    isRepeated = false;
    int from = buffer.position();
    // What is no request yet, an empty line say, Jetty has begun to read.
    int space = getHeaderLength() > 0 ? -1 : targetEnd(buffer, from + METHOD.length);
    if (space < 0) {
      return super.parseNext(buffer);
    }
    int line = space + VERSION.length;
    if (hasKnownFields(buffer, from, line)) {
      return repeat(buffer, from, space);
    }
    notes.begin();
    boolean isHeaderComplete = super.parseNext(buffer);
    HttpFields noted = notes.end();
    int length = buffer.position() - line;
    if (isHeaderComplete && !hasContent() && noted != null && length <= MAX_BYTES) {
      known = ByteBuffer.allocate(length).put(0, buffer, line, length);
      fields = noted;
      isPlain = fields.stream().allMatch(RequestParser::isPlain);
    }
    return isHeaderComplete;
  }

  /** Returns where the target of a plain GET ends; negative if it is none, or hasn't all come. */
  private static int targetEnd(ByteBuffer buffer, int from) {
    int limit = buffer.limit() - VERSION.length;
    if (from > limit || !has(buffer, from - METHOD.length, METHOD)) {
      return -1;
    }
    int at = from;
    while (at < limit && buffer.get(at) > ' ' && buffer.get(at) < 0x7f) {
      at++;
    }
    return has(buffer, at, VERSION) ? at : -1;
  }

  private static boolean has(ByteBuffer buffer, int at, byte[] text) {
    for (int i = 0; i < text.length; i++) {
      if (buffer.get(at + i) != text[i]) {
        return false;
      }
    }
    return true;
  }

  private boolean hasKnownFields(ByteBuffer buffer, int from, int line) {
    if (known == null || line + known.capacity() > Math.min(buffer.limit(), from + maxBytes)) {
      return false;
    }
    int limit = buffer.limit();
    buffer.limit(line + known.capacity()).position(line);
    boolean isSame = buffer.equals(known);
    buffer.limit(limit);
    if (!isSame) {
      buffer.position(from);
    } else {
      buffer.position(line + known.capacity());
    }
    return isSame;
  }

  /** Tells the handler what it would be told if the fields were read. */
  private boolean repeat(ByteBuffer buffer, int from, int space) {
    begun = System.nanoTime();
    byte[] bytes = new byte[space - from - METHOD.length + 1];
    buffer.get(from + METHOD.length - 1, bytes);
    String target = new String(bytes, StandardCharsets.ISO_8859_1);
    if (isPlain
        && !buffer.hasRemaining()
        && isPath(bytes)
        && shortcut.answer(target, fields, begun)) {
      return false; // as if it had not come
    }
    isRepeated = true;
    RequestHandler handler = notes.handler;
    try {
      handler.messageBegin();
      handler.startRequest(HttpMethod.GET.asString(), target, HttpVersion.HTTP_1_1);
      for (HttpField field : fields) {
        handler.parsedHeader(field);
      }
      setState(State.CONTENT_END);
      return handler.headerComplete();
    } catch (RuntimeException e) { // as Jetty has it
      buffer.position(buffer.limit());
      badMessage(HttpException.asHttpException(e));
      return false;
    }
  }

  /** Returns how many fields are kept. */
  int kept() {
    return fields.size() + (notes.fields == null ? 0 : notes.fields.size());
  }

  /** There is no content. */
  private boolean end() {
    if (notes.handler.contentComplete()) {
      return true;
    }
    setState(State.END);
    return notes.handler.messageComplete();
  }

  private static boolean isPlain(HttpField field) {
    return !NOT_PLAIN.contains(field.getHeader())
        || (field.getHeader() == HttpHeader.CONNECTION
            && HttpHeaderValue.KEEP_ALIVE.is(field.getValue()));
  }

  /** Whether nothing in it has to be decoded, or is a query. */
  private static boolean isPath(byte[] target) {
    for (byte c : target) {
      if (!PATH[c]) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean hasContent() {
    return !isRepeated && super.hasContent();
  }

  @Override
  public long getBeginNanoTime() {
    return isRepeated ? begun : super.getBeginNanoTime();
  }

  /** Hands on what is read, and keeps it. */
  private static final class Notes implements RequestHandler {
    private final RequestHandler handler;
    private HttpFields.@Nullable Mutable fields;

    Notes(RequestHandler handler) {
      this.handler = handler;
    }

    void begin() {
      fields = HttpFields.build();
    }

    /** Returns what was noted, and keeps it no longer; null if it can't be told so again. */
    @Nullable
    HttpFields end() {
      HttpFields noted = fields == null ? null : fields.asImmutable();
      fields = null;
      return noted;
    }

    @Override
    public void parsedHeader(HttpField field) {
      if (fields != null) {
        fields = fields.size() < MAX_FIELDS ? fields.add(field) : null;
      }
      handler.parsedHeader(field);
    }

    @Override
    public void onViolation(ComplianceViolation.Event event) {
      fields = null;
      handler.onViolation(event);
    }

    @Override
    public void messageBegin() {
      handler.messageBegin();
    }

    @Override
    public void startRequest(String method, String target, HttpVersion version) {
      handler.startRequest(method, target, version);
    }

    @Override
    public boolean headerComplete() {
      return handler.headerComplete();
    }

    @Override
    public boolean content(ByteBuffer content) {
      return handler.content(content);
    }

    @Override
    public boolean contentComplete() {
      return handler.contentComplete();
    }

    @Override
    public boolean messageComplete() {
      return handler.messageComplete();
    }

    @Override
    public void parsedTrailer(HttpField field) {
      handler.parsedTrailer(field);
    }

    @Override
    public void earlyEOF() {
      handler.earlyEOF();
    }

    @Override
    public ComplianceViolation.Listener getComplianceViolationListener() {
      return handler.getComplianceViolationListener();
    }

    @Override
    public void badMessage(HttpException failure) {
      handler.badMessage(failure);
    }
  }
}
