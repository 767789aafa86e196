package dev.clutch.simple;

/**
 * The forms in which a page of the Simple API can be sent.
 *
 * @see <a href="https://peps.python.org/pep-0691/">PEP 691</a>
 */
public enum Representation {
  /** The JSON form. */
  JSON("application/vnd.pypi.simple.v1+json"),
  /** The HTML form under the name that newer clients ask for. */
  HTML("application/vnd.pypi.simple.v1+html"),
  /** The same bytes as {@link #HTML} under the only name that older clients and browsers accept. */
  TEXT("text/html; charset=utf-8");

  private final String contentType;

  Representation(String contentType) {
    this.contentType = contentType;
  }

  /** Returns the value of the {@code Content-Type} header. */
  public String contentType() {
    return contentType;
  }

  /** Whether the body is HTML, under whichever name. */
  public boolean isHtml() {
    return this != JSON;
  }
}
