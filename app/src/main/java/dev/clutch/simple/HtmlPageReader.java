package dev.clutch.simple;

import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectPage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/** Reads a project page from HTML. */
final class HtmlPageReader {
  private static final int START = 2048;

  private static final Pattern LINKS_FOR =
      Pattern.compile("(?i)links for ([a-z0-9](?:[a-z0-9._-]*+))");

  /** What distribution files of all times end in. */
  private static final List<String> ENDINGS = List.of(
      ".whl",
      ".tar.gz",
      ".zip",
      ".tgz",
      ".tar.bz2",
      ".tbz",
      ".tar.xz",
      ".tar.z",
      ".egg",
      ".exe",
      ".msi",
      ".rpm",
      ".deb",
      ".dmg");

  /** Links of old pages that led away from them. */
  private static final Set<String> ELSEWHERE = Set.of("homepage", "download");

  private final ProjectName name;
  private final URI base;
  private final FileList files;
  private boolean hasDistribution;

  /**
   * @param maxFiles how many files the page may have
   */
  HtmlPageReader(ProjectName name, URI base, int maxFiles) {
    this.name = name;
    this.base = base;
    this.files = new FileList(name, maxFiles);
  }

  ProjectPage read(@Nullable String contentType, byte[] body) throws InvalidPageException {
    if (HtmlEnd.isInTag(body)) {
      throw new InvalidPageException("the HTML ends in the middle of a tag");
    }
    byte[] start = Arrays.copyOf(body, Math.min(body.length, START));
    HtmlScan scan = scan(
        new InputStreamReader(new ByteArrayInputStream(body), HtmlCharset.of(contentType, start)));
    if (!hasDistribution && !scan.isPlausible(words())) {
      throw new InvalidPageException(
          "the HTML lists no file and does not look like a page of an index");
    }
    requireName(scan);
    return page(HtmlMeta.of(scan));
  }

  private HtmlScan scan(InputStreamReader body) throws InvalidPageException {
    try {
      return HtmlScan.of(base, body, this::add);
    } catch (InvalidPageException e) {
      throw e;
    } catch (IOException e) {
      throw InvalidPageException.broken("HTML", e);
    }
  }

  /** “Links for demo” is the heading that PEP 503's example has, and most indexes with it. */
  private void requireName(HtmlScan scan) throws InvalidPageException {
    Matcher heading = LINKS_FOR.matcher(scan.headings());
    String other = null;
    while (heading.find()) {
      if (ProjectName.parse(heading.group(1)).filter(name::equals).isPresent()) {
        return;
      }
      other = heading.group(1);
    }
    if (other != null) {
      throw new InvalidPageException("the page is of project " + Messages.quote(other));
    }
  }

  private List<String> words() {
    String name = this.name.value();
    return List.of(
        "links for",
        "index of",
        "simple index",
        name,
        name.replace('-', '_'),
        name.replace('-', '.'));
  }

  private ProjectPage page(HtmlMeta meta) {
    return new ProjectPage(
        name, meta.apiVersion(), meta.others(), meta.status(), null, files.files(), Map.of());
  }

  private void add(URI base, Element anchor) throws InvalidPageException {
    Link link = Link.of(base, anchor.attr("href")).orElse(null);
    Filename filename = link == null ? null : link.filename().orElse(null);
    boolean isElsewhere = ELSEWHERE.contains(anchor.attr("rel").strip().toLowerCase(Locale.ROOT));
    if (link == null || filename == null || isElsewhere) {
      return;
    }
    hasDistribution = hasDistribution || isDistribution(filename);
    files.add(new AnchorReader(anchor).file(filename, link));
  }

  /** Whether a name ends as those of distribution files do. */
  static boolean isDistribution(Filename filename) {
    String lower = filename.value().toLowerCase(Locale.ROOT);
    return ENDINGS.stream().anyMatch(lower::endsWith);
  }
}
