package dev.clutch.simple;

import dev.clutch.model.DistributionFile;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/**
 * Reads one HTML page with links to the files of many projects, as pip's {@code --find-links} does: which
 * project a file belongs to is told by its name.
 */
public final class FlatPageReader {
  private static final int START = 2048;
  private static final List<String> WORDS = List.of("links", "index of", "packages", "wheels");

  private final Map<ProjectName, List<DistributionFile>> files = new LinkedHashMap<>();
  private final int max;
  private int count;

  private FlatPageReader(int max) {
    this.max = max;
  }

  /**
   * Returns the files by project, in the page's order; of two files of one name the first counts. Links to
   * anything else are left out.
   *
   * @param base the URL of the response, after redirects
   * @param contentType the header of the response, or null if it had none
   * @param maxFiles how many files it may have
   * @throws InvalidPageException if the body is no such page, or one with more files
   */
  public static Map<ProjectName, List<DistributionFile>> read(
      URI base, @Nullable String contentType, byte[] body, int maxFiles)
      throws InvalidPageException {
    byte[] start = Arrays.copyOf(body, Math.min(body.length, START));
    if (body.length == 0 || BodyKind.of(contentType, start) != BodyKind.HTML) {
      throw new InvalidPageException("the body is no HTML");
    }
    if (HtmlEnd.isInTag(body)) {
      throw new InvalidPageException("the HTML ends in the middle of a tag");
    }
    FlatPageReader reader = new FlatPageReader(maxFiles);
    HtmlScan scan = reader.scan(
        base,
        new InputStreamReader(new ByteArrayInputStream(body), HtmlCharset.of(contentType, start)));
    if (reader.files.isEmpty() && !scan.isPlausible(WORDS)) {
      throw new InvalidPageException("the HTML has no link to a file");
    }
    return reader.files;
  }

  private HtmlScan scan(URI base, InputStreamReader body) throws InvalidPageException {
    try {
      return HtmlScan.of(base, body, this::add);
    } catch (InvalidPageException e) {
      throw e;
    } catch (IOException e) {
      throw InvalidPageException.broken("HTML", e);
    }
  }

  private void add(URI base, Element anchor) throws InvalidPageException {
    Link link = Link.of(base, anchor.attr("href")).orElse(null);
    Filename filename = link == null ? null : link.filename().orElse(null);
    if (link == null || filename == null || !HtmlPageReader.isDistribution(filename)) {
      return;
    }
    if (++count > max) {
      throw new InvalidPageException("the page links to more than " + max + " files");
    }
    filename.project().ifPresent(project -> {
      List<DistributionFile> known = files.computeIfAbsent(project, key -> new ArrayList<>());
      known.add(new AnchorReader(anchor).file(filename, link));
    });
  }
}
