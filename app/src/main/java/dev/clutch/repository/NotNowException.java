package dev.clutch.repository;

/**
 * A source is not asked for what no client has asked for yet: enough of that is under way, or it has failed a
 * moment ago. Clients may ask.
 */
public final class NotNowException extends UnavailableException {
  private static final long serialVersionUID = 1;

  /**
   * @param source the name of the source that is spared
   */
  public NotNowException(String source) {
    super(source, source + " is not asked before a client asks, for now", null);
  }
}
