package dev.clutch.directory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.clutch.model.DistributionFile;
import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectPage;
import dev.clutch.simple.FlatPageReader;
import dev.clutch.simple.InvalidPageException;
import dev.clutch.simple.ProjectPageReader;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The pages of a static index, read as a browser would that sees the index at the top of a web server. */
final class StaticPages {
  private static final int MAX_FILES_IN_MEMORY = 20_000;
  private static final int MAX_PAGE_BYTES = 64 << 20;
  private static final String HOST = "directory.invalid";

  private record Key(ProjectName project, Snapshot page, String address) {}

  private final Cache<Key, ProjectPage> parsed = Caffeine.newBuilder()
      .maximumWeight(MAX_FILES_IN_MEMORY)
      .weigher((Key key, ProjectPage page) -> 1 + page.files().size())
      .build();

  /**
   * Reads a page.
   *
   * @param path as the index has it; links are relative to it
   * @param file where it really lies
   * @throws InvalidPageException if it is no page of the project
   * @throws IOException if it can't be read
   */
  ProjectPage read(Layout layout, ProjectName project, Path path, Snapshot file)
      throws IOException {
    URI address = address(layout.top().relativize(path));
    Key key = new Key(project, file, address.toString());
    ProjectPage page = parsed.getIfPresent(key);
    if (page == null) {
      if (file.size() > MAX_PAGE_BYTES) {
        throw new IOException("larger than " + MAX_PAGE_BYTES + " bytes");
      }
      page = ProjectPageReader.read(project, address, null, Files.readAllBytes(file.path()));
      parsed.put(key, page);
    }
    return page;
  }

  /** What the page of links said when it was last read. */
  private record Links(Snapshot page, Map<ProjectName, List<DistributionFile>> files) {}

  private volatile @Nullable Links links;

  /**
   * Reads a page of links to the files of all projects.
   *
   * @throws InvalidPageException if it is none
   * @throws IOException if it can't be read
   */
  Map<ProjectName, List<DistributionFile>> links(Path path) throws IOException {
    Snapshot file = Snapshot.of(path.toRealPath())
        .filter(page -> page.size() <= MAX_PAGE_BYTES)
        .orElseThrow(() -> new IOException("no page of at most " + MAX_PAGE_BYTES + " bytes"));
    Links known = links;
    if (known == null || !known.page.equals(file)) {
      URI address = address(Path.of(String.valueOf(path.getFileName())));
      byte[] body = Files.readAllBytes(file.path());
      known = new Links(file, FlatPageReader.read(address, "text/html", body, Integer.MAX_VALUE));
      links = known;
    }
    return known.files;
  }

  private static URI address(Path relative) {
    StringBuilder path = new StringBuilder();
    relative.forEach(part -> path.append('/').append(part));
    try {
      return new URI("http", HOST, path.toString(), null);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e); // any path can be quoted
    }
  }

  /**
   * Returns where the index should have a file. Whatever host its link names is taken for this one: an index
   * may have been written for a place to which it is copied later.
   */
  static Optional<Path> location(Layout layout, DistributionFile file) {
    String path = URI.create(file.url()).getPath();
    try {
      return Optional.of(layout.top().resolve(path.substring(1)));
    } catch (InvalidPathException | IndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }
}
