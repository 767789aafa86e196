package dev.clutch.simple;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jsoup.nodes.Comment;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.parser.Parser;
import org.jsoup.parser.StreamParser;
import org.jspecify.annotations.Nullable;

/**
 * One pass over an HTML body: hands out its anchors as they come, and remembers what else tells
 * whether it is a page of the Simple API. What was looked at is dropped at once, so memory does not
 * grow with the number of anchors.
 */
final class HtmlScan {
  private static final int MAX_DEPTH = 256;
  private static final int MAX_HEADINGS_LENGTH = 4096;
  private static final int MAX_METAS = 1000;
  private static final String SERIAL = "SERIAL ";

  /** Takes the anchors. */
  interface Anchors {
    /**
     * Takes one.
     *
     * @param base the URL that it is relative to
     */
    void take(URI base, Element anchor) throws InvalidPageException;
  }

  private final Anchors anchors;
  private final Map<String, List<String>> metas = new LinkedHashMap<>();
  private final StringBuilder headings = new StringBuilder();
  private URI base;
  private boolean hasBase;
  private int anchorCount;
  private boolean hasText;
  private boolean hasPassword;
  private boolean hasDialog;
  private @Nullable Long serial;

  private HtmlScan(URI base, Anchors anchors) {
    this.base = base;
    this.anchors = anchors;
  }

  /**
   * Reads the body to its end.
   *
   * @param base the URL of the response
   * @param anchors gets each anchor that has an {@code href}
   * @throws InvalidPageException if there is no end to something in it
   */
  static HtmlScan of(URI base, Reader body, Anchors anchors) throws IOException {
    HtmlScan scan = new HtmlScan(base, anchors);
    PacedReader text = new PacedReader(body);
    try (StreamParser parser = new StreamParser(Parser.htmlParser().setMaxDepth(MAX_DEPTH))) {
      parser.parse(new BufferedReader(text), base.toString());
      for (Iterator<Element> elements = parser.iterator(); elements.hasNext(); ) {
        scan.look(elements.next());
        text.goOn();
      }
      scan.lookAtRest(parser.document());
    } catch (java.io.UncheckedIOException e) {
      throw e.getCause();
    }
    return scan;
  }

  /** Returns the contents of the meta elements, by name in lower case. */
  Map<String, List<String>> metas() {
    return metas;
  }

  /** Returns the number of the comment {@code SERIAL n} that PyPI ends its pages with, or null. */
  @Nullable
  Long serial() {
    return serial;
  }

  /** Returns the text of the title and the first headings, each followed by a space. */
  String headings() {
    return headings.toString();
  }

  /** Whether the body asks for a password. */
  boolean hasPassword() {
    return hasPassword;
  }

  /**
   * Whether a body in which no file was recognized may yet be a page of an index, rather than a login
   * form, a portal or an error that was sent as a success.
   *
   * @param words one of which stands, in lower case, in the title or a heading of such a page
   */
  boolean isPlausible(List<String> words) {
    if (hasPassword || hasDialog) {
      return false;
    }
    String text = headings.toString().toLowerCase(Locale.ROOT);
    boolean isClaimed = metas.keySet().stream()
        .anyMatch(name -> name.startsWith(PageKeys.PYPI) || name.equals(PageKeys.API_VERSION));
    boolean isBare = anchorCount == 0 && !hasText && text.isBlank();
    return isClaimed || isBare || words.stream().anyMatch(text::contains);
  }

  private void look(Element element) throws InvalidPageException {
    switch (element.normalName()) {
      case "a" -> lookAtAnchor(element);
      case "base" -> lookAtBase(element);
      case "meta" -> lookAtMeta(element);
      case "title", "h1", "h2" -> lookAtHeading(element);
      case "form", "iframe", "script" -> hasDialog = hasDialog || anchorCount == 0;
      case "input" ->
        hasPassword = hasPassword || element.attr("type").equalsIgnoreCase("password");
      default -> {}
    }
    release(element);
  }

  private void lookAtAnchor(Element element) throws InvalidPageException {
    if (element.hasAttr("href")) {
      anchorCount++;
      anchors.take(base, element);
    }
  }

  private void lookAtBase(Element element) {
    if (!hasBase && element.hasAttr("href")) {
      hasBase = true;
      Link.of(base, element.attr("href")).ifPresent(link -> base = link.uri());
    }
  }

  private void lookAtMeta(Element element) {
    String name = element.attr("name").strip().toLowerCase(Locale.ROOT);
    if (!name.isEmpty() && metas.size() < MAX_METAS) {
      List<String> contents = metas.computeIfAbsent(name, key -> new ArrayList<>());
      if (contents.size() < MAX_METAS) {
        contents.add(Text.clean(element.attr("content")));
      }
    }
    hasDialog = hasDialog || element.attr("http-equiv").equalsIgnoreCase("refresh");
  }

  private void lookAtHeading(Element element) {
    String text = element.text();
    int room = MAX_HEADINGS_LENGTH - headings.length();
    headings.append(text, 0, Math.max(0, Math.min(room, text.length()))).append(' ');
  }

  /** Drops what stands before the element, and what is in it; headings are read whole, so they stay. */
  private void release(Element element) {
    releaseBefore(element);
    boolean isStructure = switch (element.normalName()) {
      case "html", "head", "body" -> true;
      default -> false;
    };
    if (!isStructure && element.parent() != null && !isInHeading(element)) {
      element.childNodes().forEach(this::notice);
      element.empty();
    }
  }

  /** At once, because jsoup numbers all siblings anew after each one that is removed. */
  private void releaseBefore(Element element) {
    Element parent = element.parent();
    int index = element.siblingIndex();
    if (parent != null && index > 0) {
      List<Node> siblings = List.copyOf(parent.childNodes());
      siblings.subList(0, index).forEach(this::notice);
      parent.empty();
      siblings.subList(index, siblings.size()).forEach(parent::appendChild);
    }
  }

  private static boolean isInHeading(Element element) {
    for (Element parent = element.parent(); parent != null; parent = parent.parent()) {
      if (parent.normalName().equals("h1") || parent.normalName().equals("h2")) {
        return true;
      }
    }
    return false;
  }

  private void notice(Node node) {
    if (node instanceof Comment comment) {
      lookAtComment(comment.getData().strip());
    } else if (node instanceof TextNode text && !text.isBlank()) {
      Element parent = text.parent();
      boolean isTitle = parent != null && parent.normalName().equals("title");
      hasText = hasText || !isTitle;
    }
  }

  private void lookAtComment(String comment) {
    boolean isSerial = comment.startsWith(SERIAL) && comment.length() < SERIAL.length() + 19;
    String digits = isSerial ? comment.substring(SERIAL.length()).strip() : "";
    if (!digits.isEmpty() && digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      serial = Long.valueOf(digits);
    }
  }

  private void lookAtRest(Document document) {
    document.traverse((node, depth) -> notice(node));
  }
}
