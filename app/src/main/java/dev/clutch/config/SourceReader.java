package dev.clutch.config;

import dev.clutch.config.SourceSettings.Access;
import dev.clutch.config.SourceSettings.Identity;
import dev.clutch.config.SourceSettings.Keeping;
import dev.clutch.config.SourceSettings.Limits;
import dev.clutch.config.SourceSettings.Location;
import dev.clutch.config.SourceSettings.Selection;
import dev.clutch.config.SourceSettings.Times;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads {@code [[source]]}. */
final class SourceReader {
  private static final List<Setting<?>> LOCATIONS =
      List.of(Settings.URL, Settings.FIND_LINKS, Settings.DIRECTORY);

  private final Problems problems;

  SourceReader(Problems problems) {
    this.problems = problems;
  }

  /** Returns the source, or empty if it has been said why there is none. */
  Optional<SourceSettings> read(Section section) {
    Location location = location(section).orElse(null);
    boolean isNetwork = isNetwork(section);
    section.fallBack(Settings.UNKNOWN_TIME, isNetwork ? "hide" : "show");
    if (!isNetwork) {
      refuseNetwork(section);
    }
    refusePollOfPage(section);
    Access access = access(section);
    if (location == null) {
      return Optional.empty();
    }
    if (section.get(Settings.REDIRECT)) {
      refuseSecrets(section, location, access);
    }
    return Optional.of(new SourceSettings(
        section.find(Settings.SOURCE_NAME).orElse(""),
        location,
        access,
        limits(section),
        times(section),
        new Keeping(
            section.get(Settings.KEEP_REMOVED),
            section.find(Settings.MAX_FILE_SIZE).orElse(null),
            section.get(Settings.REDIRECT)),
        new Selection(
            section.find(Settings.ONLY).orElse(List.of()),
            section.find(Settings.EXCEPT).orElse(List.of()),
            section.find(Settings.RESERVED).orElse(List.of()),
            section.find(Settings.SOURCE_EXCLUDE_NEWER).orElse(null),
            section.get(Settings.UNKNOWN_TIME)),
        section.get(Settings.FORBIDDEN_MEANS_MISSING)));
  }

  /** Returns what holds for a source, without what means nothing for one of its kind. */
  static List<EffectiveSetting> effective(Section section) {
    Stream<Setting<?>> elsewhere = LOCATIONS.stream().filter(place -> !section.isGiven(place));
    Stream<Setting<?>> ofNetwork =
        isNetwork(section) ? Stream.of() : Settings.OF_THE_NETWORK.stream();
    List<String> meaningless =
        Stream.concat(elsewhere, ofNetwork).map(Setting::key).toList();
    return section.effective(section.find(Settings.SOURCE_NAME).orElse("")).stream()
        .filter(setting -> !meaningless.contains(setting.key()))
        .toList();
  }

  private Optional<Location> location(Section section) {
    List<Setting<?>> given = LOCATIONS.stream().filter(section::isGiven).toList();
    if (given.isEmpty()) {
      problems.add(
          section.place(),
          "[[source]] does not say where it is: add url, find-links, or directory");
      return Optional.empty();
    }
    if (given.size() > 1) {
      problems.add(
          section.place(given.get(1)),
          "a source has one of "
              + given.stream().map(Setting::key).collect(Collectors.joining(" and "))
              + ": keep one, and make another [[source]] of the other");
      return Optional.empty();
    }
    if (section.isGiven(Settings.URL)) {
      return section.find(Settings.URL).map(address -> new Location.Index(address.url()));
    }
    if (section.isGiven(Settings.FIND_LINKS)) {
      return section.find(Settings.FIND_LINKS).map(address -> links(address.url()));
    }
    return section.find(Settings.DIRECTORY).map(Location.Folder::new);
  }

  private static Location links(URI url) {
    return "file".equals(url.getScheme())
        ? new Location.Folder(Path.of(url))
        : new Location.Page(url);
  }

  private static boolean isNetwork(Section section) {
    boolean isHere = section.isGiven(Settings.DIRECTORY) || section.isLocal(Settings.FIND_LINKS);
    boolean isPage = section.isGiven(Settings.FIND_LINKS) && !section.isLocal(Settings.FIND_LINKS);
    return section.isGiven(Settings.URL) || isPage || !isHere;
  }

  private void refuseNetwork(Section section) {
    Settings.OF_THE_NETWORK.stream()
        .filter(section::isGiven)
        .forEach(setting -> problems.add(
            section.place(setting),
            "'" + setting.key() + "' means nothing for a source that is not asked over a network:"
                + " remove it"));
  }

  private void refusePollOfPage(Section section) {
    if (section.isGiven(Settings.FIND_LINKS) && section.isGiven(Settings.POLL)) {
      problems.add(
          section.place(Settings.POLL),
          "'poll' means nothing for a page of links, which is asked for as a whole: remove it");
    }
  }

  private Access access(Section section) {
    Path certificate = section.find(Settings.CLIENT_CERTIFICATE).orElse(null);
    Path key = section.find(Settings.CLIENT_KEY).orElse(certificate);
    if (key != null && !section.isGiven(Settings.CLIENT_CERTIFICATE)) {
      problems.add(
          section.place(Settings.CLIENT_KEY),
          "'client-key' goes with 'client-certificate': add it");
    }
    Path authorities = section.find(Settings.CA).orElse(null);
    return new Access(
        authorization(section),
        section.get(Settings.NETRC),
        section.find(Settings.PROXY).orElse(null),
        authorities,
        certificate == null || key == null ? null : new Identity(certificate, key),
        contents(authorities, certificate, key));
  }

  /** Returns a digest of what the files have in them; who reads them says what is wrong with them. */
  private static String contents(@Nullable Path... files) {
    if (Stream.of(files).allMatch(Objects::isNull)) {
      return "";
    }
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Path file : files) {
        digest.update((byte) 0);
        if (file != null) {
          digest.update(Files.readAllBytes(file));
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      return "";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  /** What only we may ask for can't be had by those who are sent there. */
  private void refuseSecrets(Section section, Location location, Access access) {
    if (access.authorization() != null || access.identity() != null) {
      problems.add(
          section.place(Settings.REDIRECT),
          "'redirect' sends clients to the source, and they don't have the credentials given here: remove"
              + " 'redirect' or the credentials");
    } else if (section.hasReference(Settings.URL) || section.hasReference(Settings.FIND_LINKS)) {
      problems.add(
          section.place(Settings.REDIRECT),
          "'redirect' sends clients to the source, whose address has a ${NAME} in it that may be a secret:"
              + " remove 'redirect' or write the address out");
    } else if (location instanceof Location.Page page && page.url().getRawQuery() != null) {
      problems.add(
          section.place(Settings.REDIRECT),
          "'redirect' sends clients to the source, whose address has a query that may be a secret: remove"
              + " 'redirect' or the query");
    }
  }

  private @Nullable Secret authorization(Section section) {
    if (section.isGiven(Settings.PASSWORD) && !section.isGiven(Settings.USERNAME)) {
      problems.add(
          section.place(Settings.PASSWORD),
          "'password' goes with 'username': add it, or write token instead");
    }
    List<Secret> all = new ArrayList<>();
    section.find(Settings.URL).flatMap(ValueTypes.Address::authorization).ifPresent(all::add);
    section
        .find(Settings.FIND_LINKS)
        .flatMap(ValueTypes.Address::authorization)
        .ifPresent(all::add);
    section.find(Settings.USERNAME).map(user -> basic(section, user)).ifPresent(all::add);
    section
        .find(Settings.TOKEN)
        .map(token -> new Secret("Bearer " + token.value()))
        .ifPresent(all::add);
    if (all.size() > 1) {
      Setting<?> last = section.isGiven(Settings.TOKEN) ? Settings.TOKEN : Settings.USERNAME;
      problems.add(
          section.place(last),
          "credentials are given twice: keep those of the URL, 'username' and 'password', or"
              + " 'token'");
    }
    return all.isEmpty() ? null : all.get(0);
  }

  private static Secret basic(Section section, String username) {
    String password = section.find(Settings.PASSWORD).map(Secret::value).orElse("");
    byte[] pair = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
    return new Secret("Basic " + Base64.getEncoder().encodeToString(pair));
  }

  private static Limits limits(Section section) {
    return new Limits(
        section.get(Settings.CONNECT_TIMEOUT),
        section.get(Settings.ANSWER_TIMEOUT),
        section.get(Settings.READ_TIMEOUT),
        section.get(Settings.MAX_REQUESTS),
        section.get(Settings.MAX_REDIRECTS),
        section.get(Settings.MAX_PAGE_SIZE),
        section.get(Settings.MAX_PAGE_FILES),
        section.get(Settings.MAX_LIST_SIZE));
  }

  private static Times times(Section section) {
    Duration ttl = section.get(Settings.TTL);
    Duration missing = section.get(Settings.MISSING_TTL);
    return new Times(
        ttl,
        section.get(Settings.GRACE),
        missing.compareTo(ttl) < 0 ? missing : ttl,
        section.find(Settings.POLL).orElse(null));
  }
}
