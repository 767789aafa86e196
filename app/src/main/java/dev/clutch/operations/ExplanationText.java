package dev.clutch.operations;

import dev.clutch.operations.Explanation.File;
import dev.clutch.operations.Explanation.Source;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An explanation as people read it: who decides first, then what is hidden and why, then the rest. */
final class ExplanationText {
  /** Of each list; more fills a screen and is not read. */
  private static final int MAX_FILES = 20;

  private final Explanation explanation;
  private final boolean isMerged;
  private final StringBuilder text = new StringBuilder();

  ExplanationText(Explanation explanation) {
    this.explanation = explanation;
    this.isMerged =
        explanation.sources().stream().anyMatch(source -> source.finding().equals("shares"));
  }

  String text() {
    String view = explanation.view().isEmpty() ? "" : ", view " + explanation.view();
    line(explanation.selected() + " in the index " + explanation.index() + view + " at "
        + time(explanation.at()));
    explanation.sources().forEach(source -> line("  " + source.name() + ": " + sentence(source)));
    page();
    if (explanation.owner() != null && !explanation.isThere()) {
      line("  " + missing());
    } else if (explanation.owner() != null) {
      files();
    }
    return text.toString().stripTrailing();
  }

  private static String sentence(Source source) {
    String sentence = switch (source.finding()) {
      case "owns" -> "has the project and owns it";
      case "shares" -> "has the project";
      case "missing" -> "does not have the project";
      case "unavailable" -> "unavailable, so no source after it is asked";
      case "reserved" -> "not asked";
      case "excluded" -> "not asked, its settings leave the name out";
      case "not-reached" -> "not asked, a source before it decides";
      default -> source.finding();
    };
    return source.detail().isEmpty() ? sentence : sentence + ": " + source.detail();
  }

  private void page() {
    Instant fetched = explanation.fetched();
    Long age = explanation.ageSeconds();
    if (explanation.owner() == null) {
      boolean isKnown = explanation.sources().stream()
          .noneMatch(source -> source.finding().equals("unavailable"));
      line(isKnown ? "  no source has it" : "  whether there is one can't be known now");
    } else if (fetched != null && age != null) {
      line("  page of " + explanation.owner() + ", confirmed " + age(age) + " ago, at "
          + time(fetched) + " (" + explanation.status() + ")");
    }
    if (explanation.projectStatus() != null) {
      line("  the project's status there is " + explanation.projectStatus());
    }
  }

  private static String age(long seconds) {
    if (seconds < 120) {
      return seconds + "s";
    }
    if (seconds < 2 * 3_600) {
      return seconds / 60 + "m";
    }
    return seconds < 2 * 86_400 ? seconds / 3_600 + "h" : seconds / 86_400 + "d";
  }

  private String missing() {
    String release = explanation.project() + "==";
    return explanation.selected().startsWith(release)
        ? "no such version: " + explanation.selected().substring(release.length())
        : "no such file at " + explanation.owner();
  }

  private void files() {
    List<File> newestFirst = new ArrayList<>(explanation.files());
    Collections.reverse(newestFirst); // most indexes list the newest last
    List<File> shown = newestFirst.stream().filter(File::isShown).toList();
    line("  " + shown.size() + (shown.size() == 1 ? " file" : " files") + " shown, "
        + (newestFirst.size() - shown.size()) + " hidden");
    Map<String, List<File>> hidden = new LinkedHashMap<>();
    for (File file : newestFirst) {
      if (!file.isShown()) {
        hidden
            .computeIfAbsent(String.valueOf(file.rule()), rule -> new ArrayList<>())
            .add(file);
      }
    }
    hidden.forEach((rule, files) -> files("hidden by " + rule, files));
    files("shown", shown);
  }

  private void files(String heading, List<File> files) {
    if (files.isEmpty()) {
      return;
    }
    line("  " + heading + ":");
    files.stream().limit(MAX_FILES).forEach(file -> line("    " + name(file) + verdict(file)));
    if (files.size() > MAX_FILES) {
      line("    … and " + (files.size() - MAX_FILES) + " more; --json has all");
    }
  }

  private String name(File file) {
    return file.filename() + (isMerged ? " of " + file.source() : "");
  }

  private static String verdict(File file) {
    if (!file.isShown()) {
      String until = file.until() == null ? "" : "  until " + time(file.until());
      String reason = String.valueOf(file.reason());
      String kind = file.rule() + ": "; // stands above
      return until + "  " + (reason.startsWith(kind) ? reason.substring(kind.length()) : reason);
    }
    if (!file.listed()) {
      return "  by its link alone: its page no longer lists it";
    }
    if (file.reason() != null) {
      return "  shown: " + file.reason();
    }
    return file.uploaded() == null ? "" : "  uploaded " + time(file.uploaded());
  }

  private static String time(Instant moment) {
    return moment.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** Reasons are words of upstreams, too, and a terminal obeys some of them. */
  private void line(String line) {
    text.append(line.replaceAll("[\\p{Cc}\\p{Cf}]", " ")).append('\n');
  }
}
