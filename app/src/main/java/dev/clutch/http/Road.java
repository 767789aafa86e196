package dev.clutch.http;

import dev.clutch.model.Filename;
import dev.clutch.model.ProjectPage;
import dev.clutch.repository.ArrivingFile;
import dev.clutch.repository.FileContent;
import dev.clutch.repository.Lookup;
import dev.clutch.repository.Origin;
import dev.clutch.repository.ProjectList;
import dev.clutch.repository.RemoteFile;
import dev.clutch.repository.Repository;
import dev.clutch.repository.StoredFile;
import dev.clutch.repository.StoredFileLostException;
import dev.clutch.repository.UnverifiedFile;
import dev.clutch.simple.ProjectPageWriter;
import dev.clutch.simple.ProvenanceFormat;
import dev.clutch.simple.Representation;
import java.nio.file.NoSuchFileException;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/**
 * Answers from the repository, for everything that is not remembered as a hit. May block while an upstream
 * is asked for a page; never while a file arrives.
 */
final class Road {
  private static final long FIRST_BYTE_NANOS = TimeUnit.SECONDS.toNanos(9);

  /**
   * A request for something under an index.
   *
   * @param changes how many there had been before the repository was chosen: an answer that a change has
   *     overtaken, such as another configuration, is not remembered
   * @param repository the index, or the view of it
   * @param server scheme, host, port and the path before ours as the client has them, without a slash at the
   *     end
   * @param path raw, as the hits are keyed
   * @param format the decoded value of {@code ?format=}, or null
   */
  record Question(
      long changes,
      Repository repository,
      Target target,
      String server,
      String path,
      @Nullable String format,
      HttpFields headers,
      boolean isHead) {

    Question withTarget(Target other) {
      return new Question(changes, repository, other, server, path, format, headers, isHead);
    }
  }

  private final Hits hits;
  private final Onlooker onlooker;
  private final ListRenditions lists;
  private final Documents documents;
  private final InstantSource clock;
  private final Executor waiting;

  /**
   * @param onlooker told of pages and core metadata that are found
   * @param waiting goes on with a request when its file has begun to arrive
   */
  Road(Hits hits, Onlooker onlooker, ListRenditions lists, InstantSource clock, Executor waiting) {
    this.hits = hits;
    this.onlooker = onlooker;
    this.lists = lists;
    this.documents = new Documents(hits, clock);
    this.clock = clock;
    this.waiting = waiting;
  }

  /** Returns the answer; it completes later where a file has yet to begin to arrive. */
  CompletionStage<Answer> answer(Question question) {
    Target target = question.target();
    Repository repository = question.repository();
    if (target instanceof Target.Page page) {
      return done(page(page, question));
    }
    if (target instanceof Target.File file) {
      return file(() -> repository.file(file.project(), file.filename()), file, question);
    }
    if (target instanceof Target.Metadata metadata) {
      Filename filename = metadata.filename();
      Target.File file = new Target.File(metadata.index(), metadata.project(), filename.metadata());
      return file(() -> repository.metadata(metadata.project(), filename), file, question)
          .whenComplete((answer, failure) -> {
            if (answer != null && answer.status() < 400 && filename.isWheel()) {
              onlooker.metadata(
                  metadata.index(),
                  metadata.project(),
                  filename,
                  Hits.userAgent(question.headers()));
            }
          });
    }
    if (target instanceof Target.Packaged packaged) {
      return FileHost.find(packaged, repository)
          .map(found -> answer(question.withTarget(found)))
          .orElseGet(() -> done(Errors.notFound("Not found: no file " + packaged.filename())));
    }
    if (target instanceof Target.Provenance provenance) {
      return provenance(provenance, question);
    }
    if (target instanceof Target.Document document) {
      return done(documents.answer(document, question));
    }
    return done(list((Target.ListPage) target, question));
  }

  private Answer page(Target.Page target, Question question) {
    Lookup<ProjectPage> lookup = question.repository().project(target.project());
    return represented(lookup, "no project " + target.project(), question, (page, origin) -> {
      onlooker.page(target.index(), target.project(), Hits.userAgent(question.headers()));
      RenderedPage rendered = hits.page(target.path(), origin);
      Representation representation = representation(question);
      boolean gzip = hits.acceptsGzip(question.headers());
      Rendition rendition =
          rendered.get(representation, gzip, () -> render(page, representation, gzip));
      hits.remember(target.path(), rendered, question.changes());
      return rendered.answer(rendition, Hits.ifNoneMatch(question.headers()), clock.instant());
    });
  }

  private static Rendition render(ProjectPage page, Representation representation, boolean gzip) {
    String files =
        "../../files/" + page.name() + "/"; // relative, so that no base URL is ever needed
    byte[] bytes = ProjectPageWriter.write(
        page, representation, file -> files + ProjectPageWriter.segment(file.filename()));
    return Rendition.of(bytes, representation, gzip, page.serial());
  }

  private CompletableFuture<Answer> provenance(Target.Provenance target, Question question) {
    long asked = System.nanoTime();
    Lookup<FileContent> lookup =
        question.repository().provenance(target.project(), target.filename());
    if (lookup instanceof Lookup.Hidden<FileContent> hidden) {
      return done(Errors.hidden(hidden.by()));
    }
    if (lookup instanceof Lookup.NotFound<FileContent> none) {
      return done(notFound(none, "no provenance of " + target.filename()));
    }
    String type = ProvenanceFormat.choose(Hits.accept(question.headers())).orElse(null);
    if (type == null) {
      return done(ProvenanceAnswers.notAcceptable());
    }
    RemoteFile attestations = (RemoteFile) ((Lookup.Found<FileContent>) lookup).value();
    return inTime(attestations.open(), asked)
        .thenApply(file -> ProvenanceAnswers.of(file, type, Hits.ifNoneMatch(question.headers())));
  }

  private Answer list(Target.ListPage target, Question question) {
    Lookup<ProjectList> lookup = question.repository().projects();
    return represented(
        lookup,
        "the source has no project list",
        question,
        (list, origin) -> lists.answer(
            target.list(),
            list,
            origin,
            representation(question),
            hits.acceptsGzip(question.headers()),
            Hits.ifNoneMatch(question.headers()),
            clock.instant()));
  }

  private <T> Answer represented(
      Lookup<T> lookup, String missing, Question question, BiFunction<T, Origin, Answer> found) {
    if (lookup instanceof Lookup.NotFound<T> none) {
      return notFound(none, missing);
    }
    if (lookup instanceof Lookup.Hidden<T> hidden) {
      return Errors.hidden(hidden.by());
    }
    if (hits.negotiate(question.headers(), question.format()).isEmpty()) {
      return Errors.answer(
          406,
          "Offered: application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html,"
              + " text/html");
    }
    Lookup.Found<T> value = (Lookup.Found<T>) lookup;
    return found.apply(value.value(), value.origin());
  }

  private Representation representation(Question question) {
    return hits.negotiate(question.headers(), question.format()).orElse(Representation.TEXT);
  }

  /** What was stored and has turned out to be damaged or gone is asked for once more, and fetched. */
  private CompletableFuture<Answer> file(
      Supplier<Lookup<FileContent>> lookup, Target.File target, Question question) {
    long asked = System.nanoTime();
    return file(lookup.get(), target, question, asked)
        .exceptionallyComposeAsync(
            failure -> isLost(failure)
                ? file(lookup.get(), target, question, asked)
                : CompletableFuture.failedFuture(failure),
            waiting);
  }

  private static boolean isLost(Throwable failure) {
    return failure instanceof StoredFileLostException
        || failure instanceof NoSuchFileException
        || (failure.getCause() != null && isLost(failure.getCause()));
  }

  private CompletableFuture<Answer> file(
      Lookup<FileContent> lookup, Target.File target, Question question, long asked) {
    if (lookup instanceof Lookup.Hidden<FileContent> hidden) {
      return done(Errors.hidden(hidden.by()));
    }
    if (!(lookup instanceof Lookup.Found<FileContent> found)) {
      return done(notFound((Lookup.NotFound<FileContent>) lookup, "no file " + target.filename()));
    }
    if (found.value() instanceof StoredFile stored) {
      hits.remember(question.path(), target, stored, found.origin(), question.changes());
      return done(stored(stored, found.origin(), question));
    }
    if (found.value() instanceof UnverifiedFile unverified
        && asksForNoBytes(unverified, question)) {
      return done(stored(unverified.file(), found.origin(), question));
    }
    return remote((RemoteFile) found.value(), found.origin(), question, asked);
  }

  private static boolean asksForNoBytes(UnverifiedFile unverified, Question question) {
    return question.isHead() || FileAnswers.isUnchanged(unverified.file(), question.headers());
  }

  private static <T> Answer notFound(Lookup.NotFound<T> none, String missing) {
    String reason = none.reason();
    return Errors.notFound(reason == null ? "Not found: " + missing : reason);
  }

  private static Answer stored(StoredFile file, Origin origin, Question question) {
    return FileAnswers.stored(file, origin.status(), question.headers());
  }

  private CompletableFuture<Answer> remote(
      RemoteFile file, Origin origin, Question question, long asked) {
    if (question.isHead()) {
      return inTime(file.length(), asked).thenApply(FileAnswers::announced);
    }
    if (!question.headers().contains(HttpHeader.RANGE)) {
      String elsewhere =
          file.elsewhere().filter(url -> Reach.leads(question.server(), url)).orElse(null);
      if (elsewhere != null) {
        return done(FileAnswers.elsewhere(elsewhere));
      }
    }
    return asksForPart(question)
        ? inTime(file.length(), asked)
            .thenCompose(length -> remote(file, length, origin, question, asked))
        : remote(file, OptionalLong.empty(), origin, question, asked);
  }

  /**
   * @param length empty where it is not known, or not asked for: then it is the whole that is given
   */
  private CompletableFuture<Answer> remote(
      RemoteFile file, OptionalLong length, Origin origin, Question question, long asked) {
    ByteRange range = length.isEmpty()
        ? new ByteRange.Whole()
        : ByteRange.parse(question.headers().get(HttpHeader.RANGE), length.getAsLong());
    if (range instanceof ByteRange.Unsatisfiable) {
      return done(FileAnswers.unsatisfiable(length.orElse(0)));
    }
    CompletableFuture<ArrivingFile> begun = range instanceof ByteRange.Slice slice
        ? file.open(slice.from(), slice.isOpen() ? Long.MAX_VALUE : slice.to())
        : file.open();
    return inTime(begun, asked)
        .thenApplyAsync(
            arriving -> FileAnswers.arriving(arriving, origin.status(), question.headers()),
            waiting);
  }

  /** Nobody waits longer for the first byte, whatever it takes to come to that. */
  private static <T> CompletableFuture<T> inTime(CompletableFuture<T> answer, long asked) {
    long left = FIRST_BYTE_NANOS - (System.nanoTime() - asked);
    return answer.orTimeout(Math.max(1, left), TimeUnit.NANOSECONDS);
  }

  /** No condition can hold that names bytes which have not come yet. */
  private static boolean asksForPart(Question question) {
    return question.headers().contains(HttpHeader.RANGE)
        && !question.headers().contains(HttpHeader.IF_RANGE);
  }

  private static CompletableFuture<Answer> done(Answer answer) {
    return CompletableFuture.completedFuture(answer);
  }
}
