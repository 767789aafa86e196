package dev.clutch.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What an index says of one project. HTML and JSON are both read into it and written from it, so
 * nothing is lost between them.
 *
 * @param name the project
 * @param apiVersion the version of the Simple API that the source claims, for example {@code "1.4"}
 * @param meta every other key of the page's {@code meta}, for example {@code _last-serial}, as it came
 * @param status null if the source says nothing, which means active
 * @param versions every version, in the source's order; null if the source does not say (API 1.0)
 * @param files in the source's order; filenames are unique
 * @param extra every other top-level key, as it came
 */
public record ProjectPage(
    ProjectName name,
    String apiVersion,
    Map<String, JsonNode> meta,
    @Nullable ProjectStatus status,
    @Nullable List<String> versions,
    List<DistributionFile> files,
    Map<String, JsonNode> extra) {

  public ProjectPage {
    meta = Collections.unmodifiableMap(new LinkedHashMap<>(meta));
    versions = versions == null ? null : List.copyOf(versions);
    files = List.copyOf(files);
    extra = Collections.unmodifiableMap(new LinkedHashMap<>(extra));
  }

  /** Returns the file of that name, if the page lists it. */
  public Optional<DistributionFile> file(Filename filename) {
    return files.stream().filter(file -> file.filename().equals(filename)).findFirst();
  }

  /** Returns the same page with other files. */
  public ProjectPage withFiles(List<DistributionFile> others) {
    return new ProjectPage(name, apiVersion, meta, status, versions, others, extra);
  }

  /** Returns the same page with another value of a key; null for without it. */
  public ProjectPage withExtra(String key, @Nullable JsonNode value) {
    Map<String, JsonNode> others = new LinkedHashMap<>(extra);
    if (value == null) {
      others.remove(key);
    } else {
      others.put(key, value);
    }
    return new ProjectPage(name, apiVersion, meta, status, versions, files, others);
  }

  /** Returns the page with some of its files, and without the versions of which none is left. */
  public ProjectPage withOnly(Predicate<DistributionFile> isShown) {
    List<DistributionFile> shown = files.stream().filter(isShown).toList();
    if (shown.size() == files.size()) {
      return this;
    }
    return new ProjectPage(name, apiVersion, meta, status, versions(shown), shown, extra);
  }

  private @Nullable List<String> versions(List<DistributionFile> shown) {
    if (versions == null) {
      return null;
    }
    Set<Object> left = shown.stream().map(this::version).collect(Collectors.toSet());
    Set<Object> gone = files.stream().map(this::version).collect(Collectors.toSet());
    gone.removeAll(left);
    return shown.isEmpty()
        ? List.of()
        : versions.stream().filter(version -> !gone.contains(spelled(version))).toList();
  }

  private Object version(DistributionFile file) {
    return spelled(file.filename().version(name).orElse(""));
  }

  /** Spellings of one version are equal; what is none by today's rules is its own text. */
  private static Object spelled(String version) {
    return Version.parse(version).<Object>map(parsed -> parsed).orElse(version);
  }

  /** Returns the serial of the page ({@code _last-serial}), or null if the source gives none. */
  public @Nullable Long serial() {
    JsonNode serial = meta.get("_last-serial");
    return serial != null && serial.canConvertToExactIntegral() && serial.canConvertToLong()
        ? serial.longValue()
        : null;
  }
}
