package dev.clutch.config;

import dev.clutch.model.Durations;
import dev.clutch.model.Network;
import dev.clutch.model.ProjectPattern;
import dev.clutch.model.Sizes;
import dev.clutch.repository.KeepRemoved;
import dev.clutch.repository.RuleKind;
import dev.clutch.upstream.UpstreamUrl;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** The types that settings have. */
final class ValueTypes {
  private static final String NAME_FORM = "[a-z0-9-]+";

  static final ValueType<String> TEXT = ValueType.of("TEXT", text -> text);
  static final ValueType<String> HOST = ValueType.of("ADDRESS", ValueTypes::host);
  static final ValueType<Integer> PORT = ValueType.of("NUMBER", ValueTypes::port);
  static final ValueType<Integer> COUNT = ValueType.of("NUMBER", ValueTypes::count);
  static final ValueType<Integer> CONNECTIONS = number(16, 1_000_000);
  static final ValueType<Integer> MANY = number(1, 10_000_000);

  /** The kernel allows a process 65,530 in all, and kills it beyond. */
  static final ValueType<Integer> MAPPINGS = number(0, 32_000);

  static final ValueType<Integer> REDIRECTS = number(0, 20);
  static final ValueType<Long> HEADER_SIZE = ValueType.of("SIZE", ValueTypes::headerSize);
  static final ValueType<Boolean> SWITCH = ValueType.of("", ValueTypes::flag);
  static final ValueType<Duration> DURATION = ValueType.of("DURATION", Durations::parse);
  static final ValueType<Duration> PAUSE = ValueType.of("DURATION", ValueTypes::pause);
  static final ValueType<Long> SIZE = ValueType.of("SIZE", Sizes::parse);
  /** One that was made from an address, because nobody gave any, is not written as people write names. */
  static final ValueType<String> NAME = new ValueType<>(
      "NAME",
      (given, environment) -> given.place().line() == 0 ? given.text() : name(given.text()),
      (given, name) -> name);

  static final ValueType<TimeLimit> TIME_LIMIT =
      ValueType.of("DATE|DURATION", ValueTypes::timeLimit);
  static final ValueType<Instant> MOMENT = ValueType.of("DATE", ValueTypes::moment);
  static final ValueType<ProjectPattern> NAMES = ValueType.of("PATTERN", ValueTypes::names);
  static final ValueType<ProjectPattern> PROJECT = ValueType.of("PROJECT", ProjectPattern::parse);
  static final ValueType<KeepRemoved> KEEP_REMOVED = oneOf(List.of(KeepRemoved.values()));
  static final ValueType<UnknownTime> UNKNOWN_TIME = oneOf(List.of(UnknownTime.values()));
  static final ValueType<RuleKind> RULE_KIND = oneOf(RuleSettings.KINDS);

  static final ValueType<Network> NETWORK = ValueType.of("ADDRESS", Network::parse);
  static final ValueType<FrontSettings.Header> FORWARDED_BY =
      oneOf(List.of(FrontSettings.Header.values()));
  static final ValueType<String> BASE_PATH = ValueType.of("PATH", ValueTypes::basePath);
  static final ValueType<FrontSettings.Sending> SENDING =
      ValueType.of("x-accel-redirect:PATH|x-sendfile", ValueTypes::sending);

  static final ValueType<Path> PATH = path("DIR", (path, text) -> path);
  static final ValueType<Path> FOLDER = path("DIR", ValueTypes::folder);
  static final ValueType<Path> FILE = path("FILE", ValueTypes::file);

  static final ValueType<Secret> SECRET = new ValueType<>(
      "SECRET",
      (given, environment) ->
          new Secret(References.secret(given.text(), given.base(), environment)),
      (given, secret) -> References.isReference(given.text()) ? given.text() : secret.toString());
  static final ValueType<String> USER = new ValueType<>(
      "TEXT",
      (given, environment) -> References.secret(given.text(), given.base(), environment),
      (given, user) -> given.text());
  static final ValueType<Address> INDEX_URL = address("URL", ValueTypes::index);
  static final ValueType<Address> PAGE_URL = new ValueType<>(
      "URL",
      ValueTypes::page,
      (given, value) -> isLocal(given.text()) ? given.text() : Addresses.shown(given.text()));
  static final ValueType<ProxyAddress> PROXY = address("URL", ProxyAddress::parse);

  private ValueTypes() {}

  /**
   * An address with what its user info says.
   *
   * @param url without user info; {@code file:} for what lies on this machine
   * @param authorization what the user info comes to, or empty
   */
  record Address(URI url, Optional<Secret> authorization) {}

  private static <T> ValueType<T> address(
      String form, java.util.function.Function<String, T> reading) {
    return new ValueType<>(
        form,
        (given, environment) ->
            reading.apply(References.address(given.text(), environment).strip()),
        (given, value) -> Addresses.shown(given.text()));
  }

  private static Address index(String text) {
    if (text.indexOf('?') >= 0 || text.indexOf('#') >= 0) {
      throw new IllegalArgumentException(
          "an index URL has no query and no fragment: '" + Addresses.shown(text) + "'");
    }
    return address(parse(text));
  }

  private static Address page(Given given, Map<String, String> environment) {
    return isLocal(given.text())
        ? new Address(links(path(given, environment), given.text()).toUri(), Optional.empty())
        : page(References.address(given.text(), environment).strip());
  }

  /** Whether an address means what lies on this machine. */
  static boolean isLocal(String text) {
    return Stream.of("file:", "/", "./", "../", "~/").anyMatch(text::startsWith);
  }

  private static Path links(Path path, String text) {
    if (!Files.exists(path)) {
      throw new IllegalArgumentException("no such page, nor folder: '" + Addresses.shown(text)
          + "' (mend the path; a URL begins with http:// or https://)");
    }
    return path;
  }

  private static Address page(String text) {
    String location = text.split("#", 2)[0];
    String path = location.split("\\?", 2)[0];
    Optional<Secret> authorization = address(parse(path)).authorization();
    int scheme = path.indexOf("://") + 3;
    int user = path.indexOf('@') < 0 ? scheme : path.lastIndexOf('@') + 1;
    try {
      URI url = URI.create(location.substring(0, scheme) + location.substring(user));
      return new Address(url, authorization);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("not a URL: '" + Addresses.shown(text) + "'", e);
    }
  }

  private static UpstreamUrl parse(String text) {
    try {
      return UpstreamUrl.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "not an http or https URL: '" + Addresses.shown(text)
              + "' (write one such as https://HOST/simple/)",
          e);
    }
  }

  private static Address address(UpstreamUrl url) {
    return new Address(
        URI.create(url.base()), Optional.ofNullable(url.authorization()).map(Secret::new));
  }

  private static String host(String text) {
    String host = text.strip();
    if (host.startsWith("[") && host.endsWith("]")) { // an IPv6 address as URLs have it
      host = host.substring(1, host.length() - 1);
    }
    if (host.isEmpty() || host.contains("/")) {
      throw new IllegalArgumentException(
          "not an address: '" + text + "' (write one such as 127.0.0.1, 0.0.0.0 or ::1)");
    }
    return host;
  }

  private static String basePath(String text) {
    String path = text.strip().replaceFirst("/+$", "");
    if (!isPlainPath(path)) {
      throw new IllegalArgumentException("not a path: '" + text + "' (write one such as /pypi)");
    }
    return path;
  }

  private static FrontSettings.Sending sending(String text) {
    String way = text.strip();
    if (way.equalsIgnoreCase("x-sendfile")) {
      return new FrontSettings.Sending("X-Sendfile", "");
    }
    String accel = "x-accel-redirect:";
    if (way.regionMatches(true, 0, accel, 0, accel.length())) {
      String prefix = way.substring(accel.length()).replaceFirst("/+$", "");
      if (isPlainPath(prefix)) {
        return new FrontSettings.Sending("X-Accel-Redirect", prefix + "/");
      }
    }
    throw new IllegalArgumentException(
        "no way to send files: '" + text
            + "' (write x-accel-redirect:/clutch-blobs/ for nginx, x-sendfile for Apache and lighttpd)");
  }

  private static boolean isPlainPath(String path) {
    return path.matches("(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+");
  }

  private static int port(String text) {
    return number(text, 0, 65_535, "not a port (0 to 65535): '" + text + "'");
  }

  private static int count(String text) {
    return number(text, 1, 10_000, "not a number from 1 to 10000: '" + text + "'");
  }

  private static ValueType<Integer> number(int min, int max) {
    return ValueType.of(
        "NUMBER",
        text ->
            number(text, min, max, "not a number from " + min + " to " + max + ": '" + text + "'"));
  }

  private static long headerSize(String text) {
    long bytes = Sizes.parse(text);
    if (bytes < 1 << 10 || bytes > 1 << 20) {
      throw new IllegalArgumentException("not a size from 1K to 1M: '" + text + "'");
    }
    return bytes;
  }

  private static int number(String text, int min, int max, String refusal) {
    try {
      int number = Integer.parseInt(text.strip());
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below, as of a number that is too small or too large.
    }
    throw new IllegalArgumentException(refusal);
  }

  private static boolean flag(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "true", "1" -> true;
      case "false", "0" -> false;
      default ->
        throw new IllegalArgumentException(
            "neither true nor false: '" + text + "' (write true or false)");
    };
  }

  private static Duration pause(String text) {
    Duration pause = Durations.parse(text);
    if (pause.compareTo(Duration.ofMillis(1)) < 0) {
      throw new IllegalArgumentException("'" + text + "' is no time at all (write 1s or more)");
    }
    return pause;
  }

  private static String name(String text) {
    if (!text.matches(NAME_FORM)) {
      throw new IllegalArgumentException(
          "not a name: '" + text + "' (write lower-case letters, digits and dashes)");
    }
    return text;
  }

  private static ProjectPattern names(String text) {
    ProjectPattern names = ProjectPattern.parse(text);
    if (names.specifier() != null) {
      throw new IllegalArgumentException(
          "names are reserved for all their versions: '" + text + "' (write " + names.glob() + ")");
    }
    return names;
  }

  /** Reads a date or a duration. */
  static TimeLimit timeLimit(String text) {
    Optional<Instant> moment = tryMoment(text);
    if (moment.isPresent()) {
      return new TimeLimit.At(moment.get());
    }
    try {
      return new TimeLimit.Age(Durations.parse(text));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "neither a date nor a duration: '" + text + "' (write 2026-05-01 or 7d)", e);
    }
  }

  private static Instant moment(String text) {
    return tryMoment(text)
        .orElseThrow(() -> new IllegalArgumentException(
            "not a date: '" + text + "' (write 2026-05-01 or 2026-05-01T12:00:00Z)"));
  }

  /** A date without a time is 00:00, and a time without a zone is UTC. */
  private static Optional<Instant> tryMoment(String text) {
    List<java.util.function.Function<String, Instant>> forms = List.of(
        date -> LocalDate.parse(date).atStartOfDay(ZoneOffset.UTC).toInstant(),
        time -> OffsetDateTime.parse(time).toInstant(),
        time -> LocalDateTime.parse(time).toInstant(ZoneOffset.UTC));
    for (java.util.function.Function<String, Instant> form : forms) {
      try {
        return Optional.of(form.apply(text.strip().toUpperCase(Locale.ROOT)));
      } catch (DateTimeParseException e) {
        // The next form, if any.
      }
    }
    return Optional.empty();
  }

  private static <E extends Enum<E>> ValueType<E> oneOf(List<E> constants) {
    List<String> words = constants.stream().map(ValueTypes::word).toList();
    return ValueType.of(
        String.join("|", words),
        text -> constants.stream()
            .filter(constant -> word(constant).equals(text.strip().toLowerCase(Locale.ROOT)))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException(
                "'" + text + "' is none of them: " + Nearest.advice(text, words))));
  }

  /** {@code EXCLUDE_NEWER} is written {@code exclude-newer}. */
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static ValueType<Path> path(String form, BiFunction<Path, String, Path> check) {
    return new ValueType<>(
        form,
        (given, environment) -> check.apply(path(given, environment), given.text()),
        (given, path) -> path.toString());
  }

  private static Path path(Given given, Map<String, String> environment) {
    String text = given.text();
    try {
      Path path = text.startsWith("file:")
          ? Path.of(URI.create(text.replace(" ", "%20")))
          : Path.of(text.startsWith("~/") ? home(environment) + text.substring(1) : text);
      return given.base().resolve(path);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("not a path: '" + Addresses.shown(text) + "'", e);
    }
  }

  /** Shells know what a tilde is; a file is read by no shell. */
  private static String home(Map<String, String> environment) {
    return environment.getOrDefault("HOME", System.getProperty("user.home", ""));
  }

  private static Path folder(Path path, String text) {
    if (!Files.isDirectory(path)) {
      throw new IllegalArgumentException("no such directory: '" + Addresses.shown(text)
          + "' (make it, or mend the path; a URL begins with http:// or https://)");
    }
    return path;
  }

  private static Path file(Path path, String text) {
    if (!Files.isReadable(path) || Files.isDirectory(path)) {
      throw new IllegalArgumentException(
          "no such file, or not readable: '" + Addresses.shown(text) + "' (mend the path)");
    }
    return path;
  }
}
