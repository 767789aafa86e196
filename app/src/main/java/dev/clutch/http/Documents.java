package dev.clutch.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clutch.http.Road.Question;
import dev.clutch.model.DistributionFile;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectPage;
import dev.clutch.model.ProjectStatus;
import dev.clutch.model.Version;
import dev.clutch.repository.FileContent;
import dev.clutch.repository.FileSource;
import dev.clutch.repository.HiddenBy;
import dev.clutch.repository.Lookup;
import dev.clutch.repository.Repository;
import dev.clutch.repository.RuleKind;
import dev.clutch.repository.StoredFile;
import dev.clutch.repository.UnavailableException;
import dev.clutch.simple.FileHostPath;
import dev.clutch.simple.ProjectDocument;
import dev.clutch.simple.ProjectPageWriter;
import dev.clutch.simple.Representation;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Answers in the manner of PyPI's JSON API, from the page that everybody sees: what rules and views hide there
 * is hidden here.
 */
final class Documents {
  /** Of a version with a wheel for each platform, the metadata of any will do. */
  private static final int MAX_METADATA_LOOKUPS = 12;

  private static final long MAX_METADATA_BYTES = 5 << 20;

  private final Hits hits;
  private final InstantSource clock;

  Documents(Hits hits, InstantSource clock) {
    this.hits = hits;
    this.clock = clock;
  }

  Answer answer(Target.Document target, Question question) {
    Lookup<ProjectPage> lookup = question.repository().project(target.project());
    if (lookup instanceof Lookup.Hidden<ProjectPage> hidden) {
      return Errors.hidden(hidden.by());
    }
    if (!(lookup instanceof Lookup.Found<ProjectPage> found) || isQuarantined(found.value())) {
      return Errors.noDocument();
    }
    String key = key(target, question.server());
    boolean gzip = hits.acceptsGzip(question.headers());
    RenderedPage rendered = hits.page(key, found.origin());
    Rendition rendition = rendered.find(Representation.JSON, gzip);
    if (rendition == null) {
      ProjectDocument document = document(target, found.value()).orElse(null);
      if (document == null) {
        return missing(target, found.value());
      }
      byte[] metadata = storedMetadata(target.project(), document, question.repository());
      rendition = rendered.get(
          Representation.JSON,
          gzip,
          () -> Rendition.ofDocument(
              write(document, target, question.server(), metadata),
              gzip,
              found.value().serial()));
      if (metadata.length > 0) { // else it may be stored at any moment
        hits.remember(key, rendered, question.changes());
      }
    }
    return rendered.answer(rendition, Hits.ifNoneMatch(question.headers()), clock.instant());
  }

  /** As PyPI has it: its page says that it is quarantined, this says nothing. */
  private static boolean isQuarantined(ProjectPage page) {
    ProjectStatus status = page.status();
    return status != null && status.isQuarantined();
  }

  /** No path of a request begins so. Its end is that of the page, which it changes with. */
  private static String key(Target.Document target, String server) {
    return String.join(
        " ",
        "document",
        target.isPypi() ? "pypi" : "beside",
        target.version() == null ? "" : "=" + target.version(),
        target.index(),
        server + target.prefix() + Target.Page.suffix(target.project()));
  }

  private static Optional<ProjectDocument> document(Target.Document target, ProjectPage page) {
    String version = target.version();
    return version == null
        ? Optional.of(ProjectDocument.of(page))
        : ProjectDocument.of(page, version);
  }

  private static byte[] write(
      ProjectDocument document, Target.Document target, String server, byte[] metadata) {
    String base = server + target.prefix();
    String files = base + "/files/" + target.project() + "/";
    return document.write(
        file -> (target.isPypi() ? hosted(file, base).orElse(files) : files)
            + ProjectPageWriter.segment(file.filename()),
        base + Target.Page.suffix(target.project()),
        metadata);
  }

  private static Optional<String> hosted(DistributionFile file, String base) {
    return FileHostPath.of(file).map(folder -> base + Target.PACKAGES + folder + "/");
  }

  /** Nothing is fetched for this. */
  private static byte[] storedMetadata(
      ProjectName project, ProjectDocument document, Repository repository) {
    List<Filename> candidates = document.files().stream()
        .filter(file -> file.coreMetadata() != null)
        .map(DistributionFile::filename)
        .limit(MAX_METADATA_LOOKUPS)
        .toList();
    for (Filename filename : candidates) {
      try {
        if (repository.metadata(project, filename) instanceof Lookup.Found<FileContent> found
            && found.value() instanceof StoredFile stored
            && stored.length() <= MAX_METADATA_BYTES) {
          return Files.readAllBytes(stored.path());
        }
      } catch (UnavailableException | IOException e) {
        // What is not there is not needed.
      }
    }
    return new byte[0];
  }

  /** A version whose files are all hidden is refused by the rule that hides the first of them. */
  private static Answer missing(Target.Document target, ProjectPage page) {
    JsonNode note = page.extra().get(FileSource.KEY);
    if (note != null) {
      for (JsonNode hidden : note.path("hidden")) {
        if (isOf(hidden.path("filename").asText(), target)) {
          Optional<RuleKind> rule = RuleKind.parse(hidden.path("rule").asText());
          if (rule.isPresent()) {
            Instant until =
                hidden.hasNonNull("until") ? Instant.parse(hidden.path("until").asText()) : null;
            String reason = hidden.path("reason").asText();
            return Errors.hidden(new HiddenBy(rule.get(), reason, until));
          }
        }
      }
    }
    return Errors.noDocument();
  }

  private static boolean isOf(String filename, Target.Document target) {
    String asked = String.valueOf(target.version());
    return Filename.parse(filename)
        .flatMap(name -> name.version(target.project()))
        .filter(version -> version.equals(asked)
            || (Version.parse(version).isPresent()
                && Version.parse(version).equals(Version.parse(asked))))
        .isPresent();
  }
}
