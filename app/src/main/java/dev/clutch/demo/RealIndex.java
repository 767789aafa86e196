package dev.clutch.demo;

import dev.clutch.model.DistributionFile;
import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectPage;
import dev.clutch.simple.InvalidPageException;
import dev.clutch.simple.ProjectPageReader;
import dev.clutch.simple.ProjectPageWriter;
import dev.clutch.simple.Representation;
import dev.clutch.upstream.Body;
import dev.clutch.upstream.Caller;
import dev.clutch.upstream.HttpUpstream;
import dev.clutch.upstream.MissingException;
import dev.clutch.upstream.PageAnswer;
import dev.clutch.upstream.UpstreamUrl;
import dev.clutch.upstream.Validators;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** An index that somebody named, passed through so that what is asked of it can be counted. */
final class RealIndex implements DemoSource {
  private static final int MAX_PAGE_BYTES = 64 << 20;
  private static final String METADATA = ".metadata";

  private final HttpUpstream upstream;
  private final Map<String, String> locations = new ConcurrentHashMap<>();
  private final Map<String, String> promised = new ConcurrentHashMap<>();

  RealIndex(String url, String userAgent, Map<String, String> environment) {
    this.upstream = new HttpUpstream(
        UpstreamUrl.parse(url),
        new Caller(userAgent, "clutch-demo"),
        environment,
        InstantSource.system());
  }

  @Override
  public @Nullable Content find(String path) throws IOException {
    String last = path.replaceFirst("/$", "");
    last = last.substring(last.lastIndexOf('/') + 1);
    return path.startsWith("/files/") ? file(last) : page(last);
  }

  private @Nullable Content page(String segment) throws IOException {
    ProjectName project = ProjectName.parse(segment).orElse(null);
    if (project == null
        || !(upstream.page(project + "/", Validators.NONE, MAX_PAGE_BYTES)
            instanceof PageAnswer.Page answer)) {
      return null;
    }
    ProjectPage page;
    try {
      page = ProjectPageReader.read(
          project, URI.create(answer.url()), answer.contentType(), answer.body());
    } catch (InvalidPageException e) {
      throw new IOException(e);
    }
    page.files().forEach(this::remember);
    byte[] json = ProjectPageWriter.write(page, Representation.JSON, RealIndex::link);
    return new Content(
        Representation.JSON.contentType(), json.length, new ByteArrayInputStream(json));
  }

  private void remember(DistributionFile file) {
    locations.put(ProjectPageWriter.segment(file.filename()), file.url());
    file.sha256().ifPresent(digest -> promised.put(file.filename().value(), digest.hex()));
  }

  private static String link(DistributionFile file) {
    return "../../files/" + ProjectPageWriter.segment(file.filename());
  }

  private @Nullable Content file(String segment) throws IOException {
    boolean isMetadata = segment.endsWith(METADATA);
    String location = locations.get(
        isMetadata ? segment.substring(0, segment.length() - METADATA.length()) : segment);
    if (location == null) {
      return null;
    }
    try {
      Body body = upstream.file(isMetadata ? location + METADATA : location);
      return new Content("application/octet-stream", body.length().orElse(-1), closing(body));
    } catch (MissingException e) {
      return null;
    }
  }

  private static InputStream closing(Body body) {
    return new FilterInputStream(body.stream()) {
      @Override
      public void close() {
        body.close();
      }
    };
  }

  @Override
  public Map<String, String> promised() {
    return Map.copyOf(promised);
  }

  @Override
  public void close() {
    upstream.close();
  }
}
