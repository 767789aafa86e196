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
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/** Reads a project page from HTML. */
final class HtmlPageReader {
  private static final int START = 2048;

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

  HtmlPageReader(ProjectName name, URI base) {
    this.name = name;
    this.base = base;
    this.files = new FileList(name);
  }

  ProjectPage read(@Nullable String contentType, byte[] body) throws InvalidPageException {
    byte[] start = Arrays.copyOf(body, Math.min(body.length, START));
    HtmlScan scan = scan(
        new InputStreamReader(new ByteArrayInputStream(body), HtmlCharset.of(contentType, start)));
    if (!hasDistribution && !scan.isPlausible(words())) {
      throw new InvalidPageException(
          "the HTML lists no file and does not look like a page of an index");
    }
    return page(HtmlMeta.of(scan));
  }

  private HtmlScan scan(InputStreamReader body) throws InvalidPageException {
    try {
      return HtmlScan.of(base, body, this::add);
    } catch (IOException e) {
      throw InvalidPageException.broken("HTML", e);
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

  private void add(URI base, Element anchor) {
    Link link = Link.of(base, anchor.attr("href")).orElse(null);
    Filename filename = link == null ? null : link.filename().orElse(null);
    boolean isElsewhere = ELSEWHERE.contains(anchor.attr("rel").strip().toLowerCase(Locale.ROOT));
    if (link == null || filename == null || isElsewhere) {
      return;
    }
    String lower = filename.value().toLowerCase(Locale.ROOT);
    hasDistribution = hasDistribution || ENDINGS.stream().anyMatch(lower::endsWith);
    files.add(new AnchorReader(anchor).file(filename, link));
  }
}
