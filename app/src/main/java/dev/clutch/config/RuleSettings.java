package dev.clutch.config;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is let through or hidden.
 *
 * @param kind what it looks at
 * @param indexes the names of those it holds for; empty for all
 * @param sources the names of those it holds for; empty for all
 * @param projects those it holds for; empty for all
 * @param value what it asks for; its type belongs to the kind
 * @param reason what people are told, or null
 * @param until the moment at which it ends, or null
 * @param audit whether it only logs what it would hide
 */
public record RuleSettings(
    Kind kind,
    List<String> indexes,
    List<String> sources,
    List<ProjectSelector> projects,
    Value value,
    @Nullable String reason,
    @Nullable Instant until,
    boolean audit) {

  /** What a rule looks at. */
  public enum Kind {
    /** Lets through what another rule would hide. Its value, if any: {@link Value.Versions}. */
    ALLOW,
    /** Hides. Its value, if any: {@link Value.Versions}. */
    DENY,
    /** Hides other versions than {@link Value.Versions}. */
    SPECIFIER,
    /** Hides {@link Value.Words}: {@code wheel}, {@code sdist}, {@code egg}. */
    KIND,
    /** Hides files larger than {@link Value.Size}. */
    SIZE,
    /** Hides yanked files. */
    YANKED,
    /** Hides projects with a status of {@link Value.Words}. */
    STATUS,
    /** Hides files newer than {@link Value.Time}. */
    EXCLUDE_NEWER,
    /** Hides files newer than {@link Value.Time}, which is an age. */
    COOLDOWN
  }

  /** What a rule asks for. */
  public sealed interface Value {
    /** Nothing further. */
    record None() implements Value {}

    /**
     * Some versions.
     *
     * @param specifiers as PEP 440 writes them
     */
    record Versions(String specifiers) implements Value {}

    /**
     * Some of the words that the kind knows.
     *
     * @param words at least one
     */
    record Words(List<String> words) implements Value {
      public Words {
        words = List.copyOf(words);
      }
    }

    /**
     * A size.
     *
     * @param bytes the most that is let through
     */
    record Size(long bytes) implements Value {}

    /**
     * A time.
     *
     * @param limit from when on a file is too new
     */
    record Time(TimeLimit limit) implements Value {}
  }

  public RuleSettings {
    indexes = List.copyOf(indexes);
    sources = List.copyOf(sources);
    projects = List.copyOf(projects);
  }
}
