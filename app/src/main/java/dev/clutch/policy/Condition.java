package dev.clutch.policy;

import dev.clutch.model.Durations;
import dev.clutch.model.ProjectPattern;
import dev.clutch.model.ProjectStatus;
import dev.clutch.model.Specifier;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a rule has against a file. Where what it looks at is unknown, each says below what that means. */
sealed interface Condition {

  /** Returns what there is against the file at a moment, in words for people; null for nothing. */
  @Nullable
  String objection(Subject subject, Instant now);

  /** Returns the moment from which there is nothing against the file any more; null for none. */
  default @Nullable Instant passes(Subject subject) {
    return null;
  }

  /** Nothing, which takes the place of something: an exemption. */
  record Nothing() implements Condition {
    @Override
    public @Nullable String objection(Subject subject, Instant now) {
      return null;
    }
  }

  /**
   * It is one of these. A version that can't be told may be one of them.
   *
   * @param scope that of the rule: where the pattern limits no versions, it may
   */
  record Named(ProjectPattern pattern, Scope scope) implements Condition {
    @Override
    public @Nullable String objection(Subject subject, Instant now) {
      Specifier versions = pattern.specifier();
      String limits = versions == null ? scope.versions(subject) : versions.toString();
      return matches(subject, true) ? subject.project() + limits + " is denied" : null;
    }

    /**
     * @param unknown the answer where the versions are limited and the filename tells none
     */
    boolean matches(Subject subject, boolean unknown) {
      return pattern.matches(subject.project(), subject.file().filename(), unknown);
    }
  }

  /** Its version is none of these. One that can't be told is none of them. */
  record NoneOf(Specifier versions) implements Condition {
    @Override
    public @Nullable String objection(Subject subject, Instant now) {
      String version = subject.file().filename().version(subject.project()).orElse("");
      return versions.contains(version) ? null : "its version is not " + versions;
    }
  }

  /** It is of one of these kinds. */
  record OfKind(Set<FileKind> kinds) implements Condition {
    public OfKind {
      kinds = Set.copyOf(kinds);
    }

    @Override
    public @Nullable String objection(Subject subject, Instant now) {
      FileKind kind = FileKind.of(subject.file().filename());
      return kinds.contains(kind) ? "it is of the kind " + kind.word() : null;
    }
  }

  /** It has more bytes than this. An unknown size is none too large: whole indexes say none. */
  record LargerThan(long bytes) implements Condition {
    @Override
    public @Nullable String objection(Subject subject, Instant now) {
      Long size = subject.file().size();
      return size != null && size > bytes ? "it has " + size + " bytes, more than " + bytes : null;
    }
  }

  /** It is yanked. */
  record Yanked() implements Condition {
    @Override
    public @Nullable String objection(Subject subject, Instant now) {
      String yanked = subject.file().yanked();
      if (yanked == null) {
        return null;
      }
      return yanked.isEmpty() ? "it is yanked" : "it is yanked: " + yanked;
    }
  }

  /** Its project has one of these statuses. A project whose index says nothing is active. */
  record OfStatus(Set<String> statuses) implements Condition {
    public OfStatus {
      statuses = Set.copyOf(statuses);
    }

    @Override
    public @Nullable String objection(Subject subject, Instant now) {
      ProjectStatus status = subject.status();
      String word = status == null ? "active" : status.status();
      return statuses.contains(word) ? "its project is " + word : null;
    }
  }

  /** It was uploaded at a moment or later. */
  record UploadedFrom(Instant moment) implements Condition {
    @Override
    public @Nullable String objection(Subject subject, Instant now) {
      Instant uploaded = subject.file().uploadTime();
      if (uploaded == null) {
        return subject.objectionToUnknownTime();
      }
      return uploaded.isBefore(moment)
          ? null
          : "it was uploaded at " + uploaded + ", not before " + moment;
    }
  }

  /** It was uploaded less than this ago. */
  record YoungerThan(Duration age) implements Condition {
    @Override
    public @Nullable String objection(Subject subject, Instant now) {
      Instant oldEnough = passes(subject);
      if (oldEnough == null) {
        return subject.objectionToUnknownTime();
      }
      return now.isBefore(oldEnough)
          ? "it was uploaded at " + subject.file().uploadTime() + ", less than "
              + Durations.text(age) + " ago"
          : null;
    }

    @Override
    public @Nullable Instant passes(Subject subject) {
      Instant uploaded = subject.file().uploadTime();
      return uploaded == null ? null : uploaded.plus(age);
    }
  }
}
