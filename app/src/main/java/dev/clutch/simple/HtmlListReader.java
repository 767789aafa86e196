package dev.clutch.simple;

import dev.clutch.model.ListMeta;
import dev.clutch.model.ListedProject;
import dev.clutch.model.ProjectName;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jsoup.nodes.Element;

/**
 * Reads a project list from HTML. A project is where its link leads; the text only says how its name
 * is spelled.
 */
final class HtmlListReader {
  private static final List<String> WORDS =
      List.of("simple", "index", "links", "packages", "projects", "listing");

  private final URI page;
  private final Consumer<ListedProject> sink;
  private boolean hasProjects;

  HtmlListReader(URI page, Consumer<ListedProject> sink) {
    this.page = page;
    this.sink = sink;
  }

  ListMeta read(InputStream body, Charset charset) throws IOException {
    HtmlScan scan = HtmlScan.of(page, new InputStreamReader(body, charset), this::add);
    if (scan.hasPassword() || !(hasProjects || scan.isPlausible(WORDS))) {
      throw new InvalidPageException("the HTML does not look like a list of projects");
    }
    HtmlMeta meta = HtmlMeta.of(scan);
    return new ListMeta(meta.apiVersion(), meta.others(), Map.of());
  }

  private void add(URI base, Element anchor) {
    Link.of(base, anchor.attr("href"))
        .filter(this::leadsDown)
        .flatMap(HtmlListReader::name)
        .ifPresent(name -> {
          hasProjects = true;
          sink.accept(new ListedProject(name, displayName(name, anchor.text().strip()), Map.of()));
        });
  }

  /** Whether the link leads elsewhere than to this page or one above it, as navigation does. */
  private boolean leadsDown(Link link) {
    String path = page.getRawPath() == null ? "/" : page.getRawPath();
    boolean isHere = String.valueOf(page.getRawAuthority()).equals(link.uri().getRawAuthority());
    return !(isHere && path.startsWith(link.uri().getRawPath()));
  }

  private static Optional<ProjectName> name(Link link) {
    String path = link.uri().getRawPath();
    String withoutSlash = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    String segment = withoutSlash.substring(withoutSlash.lastIndexOf('/') + 1);
    return ProjectName.parse(Link.decode(segment));
  }

  private static String displayName(ProjectName name, String text) {
    return ProjectName.parse(text).filter(name::equals).isPresent() ? text : name.value();
  }
}
