package dev.clutch.config;

import dev.clutch.model.Network;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes one configuration of what the file, the environment and the command line say. Used once. */
final class ConfigurationReader {
  private static final Pattern NAMED = Pattern.compile("([a-z0-9-]+)=(.*)");
  private static final Pattern URL = Pattern.compile("(?i)https?:.*");

  private final List<TomlFile.Part> parts;
  private final Function<String, Optional<Given>> given;
  private final Map<String, String> environment;
  private final Problems problems;
  private final Names sourceNames;
  private final Names indexNames;
  private final List<EffectiveSetting> effective = new ArrayList<>();

  /**
   * @param parts of the file
   * @param given what a flag or its variable says: a list
   */
  ConfigurationReader(
      List<TomlFile.Part> parts,
      Function<String, Optional<Given>> given,
      Map<String, String> environment,
      Problems problems) {
    this.parts = parts;
    this.given = given;
    this.environment = environment;
    this.problems = problems;
    this.sourceNames = new Names(Table.SOURCE, problems);
    this.indexNames = new Names(Table.INDEX, problems);
  }

  /** Reads everything. Where problems were said, what is returned is not to be used. */
  Configuration read(Path dataDirectory) {
    Section server = single(Table.SERVER);
    Section storage = single(Table.STORAGE);
    storage.fallBack(Settings.DATA_DIR, dataDirectory.toString());
    show(server, "");
    show(storage, "");
    Section limits = single(Table.LIMITS);
    show(limits, "");
    List<SourceSettings> sources = sources(server);
    List<IndexSettings> indexes = indexes();
    return new Configuration(
        new ServingSettings(
            server.get(Settings.HOST),
            server.get(Settings.LISTENING_PORT),
            server.get(Settings.OFFLINE),
            server.get(Settings.AHEAD),
            front(server)),
        new StorageSettings(
            storage.find(Settings.DATA_DIR).orElse(dataDirectory),
            storage.get(Settings.MAX_SIZE),
            storage.find(Settings.MIN_FREE).orElse(null)),
        LimitSettings.of(limits),
        sources,
        indexes,
        rules());
  }

  private FrontSettings front(Section server) {
    List<Network> trusted = server.find(Settings.TRUSTED_PROXIES).orElse(List.of());
    if (server.isGiven(Settings.SEND_FILES_BY) && trusted.isEmpty()) {
      problems.add(
          server.place(Settings.SEND_FILES_BY),
          "send-files-by: nobody would be given files to send: say in trusted-proxies which address"
              + " the web server has (such as 127.0.0.1)");
    }
    String basePath = server.find(Settings.BASE_PATH).orElse("");
    requireOwn(basePath, server.place(Settings.BASE_PATH));
    return new FrontSettings(
        basePath,
        trusted,
        server.get(Settings.FORWARDED_BY),
        server.find(Settings.SEND_FILES_BY).orElse(null));
  }

  /** What lies under it would be seen no more, or another index in its place. */
  private void requireOwn(String basePath, Place place) {
    int end = basePath.indexOf('/', 1);
    String first =
        basePath.isEmpty() ? "" : basePath.substring(1, end < 0 ? basePath.length() : end);
    boolean isTaken = IndexSettings.RESERVED.contains(first) && !basePath.equals("/pypi");
    if (isTaken || indexNames.has(first)) {
      problems.add(
          place,
          "the base path can't be " + basePath + ": /" + first
              + "/ is something else already (write one such as /pypi or /mirror)");
    }
  }

  /** Returns every value that holds. */
  List<EffectiveSetting> effective() {
    return effective;
  }

  private void show(Section section, String name) {
    effective.addAll(section.effective(name));
  }

  private List<Section> all(Table table) {
    return parts.stream()
        .filter(part -> part.table() == table)
        .map(part -> part.section(environment, problems))
        .toList();
  }

  /** Returns a table that is there once, with what the command line and the environment say instead. */
  private Section single(Table table) {
    Section section = all(table).stream()
        .findFirst()
        .orElseGet(() -> TomlFile.Part.empty(table).section(environment, problems));
    section.check();
    for (Setting<?> setting : Settings.of(table)) {
      Optional.ofNullable(setting.flag())
          .flatMap(given)
          .ifPresent(value -> section.override(setting, value.elements().get(0)));
    }
    return section;
  }

  private List<SourceSettings> sources(Section server) {
    List<Section> sections = new ArrayList<>(all(Table.SOURCE));
    sections.forEach(Section::check);
    sections.forEach(section -> sourceNames.add(section, Settings.SOURCE_NAME));
    sections.addAll(upstreams(sections.isEmpty()));
    SourceReader reader = new SourceReader(problems);
    List<SourceSettings> sources = new ArrayList<>();
    for (Section section : sections) {
      section.inherit(Settings.TTL, server, Settings.INDEX_TTL);
      section.inherit(Settings.KEEP_REMOVED, server, Settings.SERVER_KEEP_REMOVED);
      reader.read(section).ifPresent(source -> {
        requireSameAnswers(section, source, sources);
        sources.add(source);
      });
      effective.addAll(SourceReader.effective(section));
    }
    return sources;
  }

  /** What an address has answered is kept by the address: whoever asks there must be answered the same. */
  private void requireSameAnswers(
      Section section, SourceSettings source, List<SourceSettings> before) {
    before.stream()
        .filter(other -> source.hasAddressOf(other) && !source.isAnsweredAs(other))
        .findFirst()
        .ifPresent(
            other -> problems.add(
                section.place(),
                "the sources '" + other.name() + "' and '" + source.name()
                    + "' have one address and would be answered differently there, but what is stored is kept by its"
                    + " address: give both the same credentials and the same 403-means-missing, or make them one"));
  }

  /** Returns what {@code --upstream} names, or where nobody names any source the usual one. */
  private List<Section> upstreams(boolean isAlone) {
    List<Given> named = given.apply(Settings.UPSTREAM).map(Given::elements).orElse(List.of());
    if (named.isEmpty() && isAlone) {
      Map<String, Given> pypi = Map.of(
          Settings.SOURCE_NAME.key(), Given.text("pypi", Place.DEFAULT),
          Settings.URL.key(), Given.text(Settings.DEFAULT_UPSTREAM, Place.DEFAULT));
      return List.of(upstream(pypi, Place.DEFAULT));
    }
    return named.stream().map(this::upstream).toList();
  }

  private Section upstream(Given value) {
    Matcher matcher = NAMED.matcher(value.text());
    String location = matcher.matches() ? matcher.group(2) : value.text();
    boolean isUrl = URL.matcher(location).matches();
    Map<String, Given> values = new LinkedHashMap<>();
    values.put(
        (isUrl ? Settings.URL : Settings.DIRECTORY).key(),
        new Given(location, value.place(), value.base()));
    String name = matcher.matches()
        ? matcher.group(1)
        : sourceNames.free(isUrl ? authority(location) : folder(location));
    values.put(Settings.SOURCE_NAME.key(), Given.text(name, value.place()));
    return upstream(values, value.place());
  }

  private Section upstream(Map<String, Given> values, Place place) {
    Section section = new Section(Table.SOURCE, place, values, environment, problems);
    sourceNames.addFirst(section, Settings.SOURCE_NAME);
    return section;
  }

  private static String authority(String url) {
    try {
      URI uri = URI.create(url);
      String host = uri.getHost();
      if (host != null) {
        return uri.getPort() < 0 ? host : host + ":" + uri.getPort();
      }
    } catch (IllegalArgumentException e) {
      // What is wrong with it is said where it is read.
    }
    return "upstream";
  }

  private static String folder(String location) {
    String path = location.replaceFirst("[/\\\\]+$", "");
    return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  }

  private List<IndexSettings> indexes() {
    List<Section> sections = new ArrayList<>(all(Table.INDEX));
    sections.forEach(Section::check);
    sections.forEach(section -> indexNames.add(section, Settings.INDEX_NAME));
    if (!indexNames.has(IndexSettings.DEFAULT)) {
      Map<String, Given> name =
          Map.of(Settings.INDEX_NAME.key(), Given.text(IndexSettings.DEFAULT, Place.DEFAULT));
      Section section = new Section(Table.INDEX, Place.DEFAULT, name, environment, problems);
      indexNames.add(section, Settings.INDEX_NAME);
      sections.add(0, section);
    }
    IndexReader reader = new IndexReader(sourceNames, problems);
    List<IndexSettings> indexes = new ArrayList<>();
    for (Section section : sections) {
      IndexSettings index = reader.read(section);
      indexes.add(index);
      show(section, index.name());
    }
    return indexes;
  }

  private List<RuleSettings> rules() {
    RuleReader reader = new RuleReader(indexNames, sourceNames, problems);
    List<RuleSettings> rules = new ArrayList<>();
    int number = 0;
    for (Section section : all(Table.RULE)) {
      section.check();
      reader.read(section).ifPresent(rules::add);
      show(section, String.valueOf(++number));
    }
    return rules;
  }
}
