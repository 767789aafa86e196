package dev.clutch.simple;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.clutch.Shared;
import dev.clutch.model.Filename;
import dev.clutch.model.ListMeta;
import dev.clutch.model.ListedProject;
import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectPage;
import dev.clutch.model.Version;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jsoup.parser.Parser;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every recorded page: nothing that it says is lost, and HTML says what JSON says. */
class FixturePagesTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Pattern TITLE =
      Pattern.compile("(?is)<(?:title|h1)>\\s*(?:links for )?([^<]*?)\\s*<");

  /** Pages that list projects, not files. */
  private static final Set<String> LISTS = Set.of(
      "indexes/root/index.html",
      "indexes/extra/index.html",
      "data/simple01.html",
      "data/simple_base.html",
      "data/simple_devpi.html",
      "data/simple_repo_version.html",
      "session01/simple.html",
      "html/parse_simple_html_case_insensitively-2.html");

  /** What a file may say that need not come out as it came in; the tests of the writer say why. */
  private static final Set<String> NOT_COMPARED = Set.of("url", "yanked", "dist-info-metadata");

  @TestFactory
  Stream<DynamicTest> every_json_page_is_carried_whole() throws IOException {
    return pages(".json")
        .filter(path -> tree(path).path("files").isArray())
        .map(path -> DynamicTest.dynamicTest(title(path), () -> carriesJson(path)));
  }

  @TestFactory
  Stream<DynamicTest> every_html_page_is_carried_whole() throws IOException {
    return pages(".html")
        .filter(path -> !isList(path) && size(path) > 0)
        .map(path -> DynamicTest.dynamicTest(title(path), () -> carriesHtml(path)));
  }

  @TestFactory
  Stream<DynamicTest> every_project_list_is_carried_whole() throws IOException {
    return Stream.concat(
            pages(".json").filter(path -> tree(path).path("projects").isArray()),
            pages(".html").filter(FixturePagesTest::isList))
        .map(path -> DynamicTest.dynamicTest(title(path), () -> carriesList(path)));
  }

  // CONFORMANCE 159
  @Test
  void every_filename_is_carried() throws Exception {
    Optional<Path> fixtures = Shared.fixtures(getClass(), "");
    assumeTrue(fixtures.isPresent());
    int carried = 0;

    for (JsonNode vector : tree(fixtures.get().resolve("_vectors/filenames.json"))) {
      String text = vector.path("filename").textValue();
      if (text.indexOf('/') < 0 && text.indexOf('\\') < 0) {
        String first = text.split("-", 2)[0];
        ProjectName project =
            ProjectName.parse(vector.path("name").asText(first)).orElse(Pages.DEMO);
        assertThat(roundTrip(project, text)).containsExactly(text, text);
        carried++;
      }
    }

    assertThat(carried).isGreaterThan(4000);
  }

  // CONFORMANCE 160
  @Test
  void every_version_is_ordered_as_expected() {
    Optional<Path> fixtures = Shared.fixtures(getClass(), "");
    assumeTrue(fixtures.isPresent());
    JsonNode vectors = tree(fixtures.get().resolve("_vectors/versions.json"));
    Version previous = null;

    for (JsonNode spellings : vectors.path("sorted_equivalence_classes")) {
      Version first = Version.parse(spellings.path(0).textValue()).orElseThrow();
      spellings.forEach(text -> assertThat(Version.parse(text.textValue())).contains(first));
      if (previous != null) {
        assertThat(first).isGreaterThan(previous);
      }
      previous = first;
    }

    assertThat(previous).isNotNull();
    vectors
        .path("invalid")
        .forEach(text -> assertThat(Version.parse(text.textValue())).isEmpty());
  }

  // CONFORMANCE 61
  @Test
  void every_project_name_is_normalized_as_expected() {
    Optional<Path> fixtures = Shared.fixtures(getClass(), "");
    assumeTrue(fixtures.isPresent());

    for (JsonNode vector : tree(fixtures.get().resolve("_vectors/names.json"))) {
      Optional<String> name =
          ProjectName.parse(vector.path("in").textValue()).map(ProjectName::value);
      boolean isValid = vector.path("valid").booleanValue();
      assertThat(name)
          .as(vector.toString())
          .isEqualTo(
              isValid ? Optional.of(vector.path("normalized").textValue()) : Optional.empty());
    }
  }

  private static List<String> roundTrip(ProjectName project, String filename) throws IOException {
    String url = "https://files.example/x/" + ProjectPageWriter.segment(new Filename(filename));
    byte[] json = MAPPER.writeValueAsBytes(
        Map.of("files", List.of(Map.of("filename", filename, "url", url, "hashes", Map.of()))));
    ProjectPage page = Pages.readJson(project, json);
    ProjectPage html = Pages.readHtml(project, Pages.write(page, Representation.HTML));
    return Stream.of(page, html)
        .flatMap(read -> read.files().stream())
        .map(file -> file.filename().value())
        .toList();
  }

  private static void carriesJson(Path path) throws IOException {
    JsonNode source = tree(path);
    ProjectName name = name(source.path("name").asText(firstName(source)));

    ProjectPage page = ProjectPageReader.read(name, Pages.BASE, "application/json", bytes(path));

    agree(page);
    JsonNode written = MAPPER.readTree(Pages.write(page, Representation.JSON));
    contains(written, source, Set.of("files", "meta", "alternate-locations", "versions"));
    contains(written.path("meta"), source.path("meta"), Set.of("tracks", "api-version"));
    assertThat(texts(written.path("versions"))).isEqualTo(texts(source.path("versions")));
    assertThat(written.path("files")).hasSameSizeAs(source.path("files"));
    for (int i = 0; i < source.path("files").size(); i++) {
      contains(written.path("files").get(i), source.path("files").get(i), NOT_COMPARED);
    }
  }

  private static void carriesHtml(Path path) throws IOException {
    String text = Files.readString(path);
    Matcher title = TITLE.matcher(text);
    Set<String> names = new TreeSet<>();
    for (Matcher href = Pattern.compile("(?is)<a\\s[^>]*?href=\"([^\"]+)").matcher(text);
        href.find(); ) {
      names.add(Pages.link(Parser.unescapeEntities(href.group(1), true)).lastSegment());
    }
    ProjectName name = name(title.find() ? title.group(1) : firstPart(names));

    ProjectPage page = ProjectPageReader.read(name, Pages.BASE, "text/html", bytes(path));

    agree(page);
    Set<String> read = new TreeSet<>();
    page.files().forEach(file -> read.add(file.filename().value()));
    // CONFORMANCE 167: some of these pages are flat and list wheels of several projects.
    names.removeIf(filename -> WheelName.isForeign(new Filename(filename), name));
    assertThat(read).isEqualTo(names);
    assertThat(count(text, "data-yanked"))
        .isEqualTo(page.files().stream().filter(file -> file.yanked() != null).count());
  }

  private static void carriesList(Path path) throws IOException {
    List<ListedProject> projects = new ArrayList<>();
    ListMeta meta = ProjectListReader.read(
        Pages.LIST, type(path), new ByteArrayInputStream(bytes(path)), projects::add);

    assertThat(projects).isNotEmpty();
    for (Representation representation : Representation.values()) {
      List<ListedProject> again = new ArrayList<>();
      ListMeta metaAgain = ProjectListReader.read(
          Pages.LIST,
          representation.contentType(),
          new ByteArrayInputStream(Pages.write(meta, projects, representation)),
          again::add);
      assertThat(again).isEqualTo(projects);
      assertThat(metaAgain).isEqualTo(meta);
    }
  }

  /** Both forms, read again, are the model, but for what each form has no place for. */
  private static void agree(ProjectPage page) throws IOException {
    ProjectPage json = Pages.readJson(page.name(), Pages.write(page, Representation.JSON));
    ProjectPage html = Pages.readHtml(page.name(), Pages.write(page, Representation.HTML));

    assertThat(Pages.comparable(json.files())).isEqualTo(Pages.comparable(page.files()));
    assertThat(Pages.comparable(html.files())).isEqualTo(Pages.comparableInHtml(page.files()));
    assertThat(json.status()).isEqualTo(page.status());
    assertThat(html.status()).isEqualTo(page.status());
    assertThat(json.meta()).isEqualTo(page.meta());
    assertThat(html.meta()).isEqualTo(page.meta());
    assertThat(json.extra()).isEqualTo(page.extra());
  }

  private static void contains(JsonNode written, JsonNode source, Set<String> except) {
    source.properties().forEach(entry -> {
      boolean isNothing =
          entry.getValue().isNull() || entry.getValue().asText("?").isEmpty();
      if (!except.contains(entry.getKey()) && !isNothing) {
        assertThat(written.path(entry.getKey())).as(entry.getKey()).isEqualTo(entry.getValue());
      }
    });
  }

  private static Stream<Path> pages(String ending) throws IOException {
    Optional<Path> fixtures = Shared.fixtures(FixturePagesTest.class, "");
    if (fixtures.isEmpty()) {
      return Stream.empty();
    }
    try (Stream<Path> files = Files.walk(fixtures.get())) {
      return files
          .filter(path -> path.toString().endsWith(ending))
          .filter(path ->
              !path.toString().contains("_vectors") && !path.toString().contains("_recorded"))
          .sorted()
          .toList()
          .stream();
    }
  }

  private static boolean isList(Path path) {
    String text = path.toString().replace('\\', '/');
    return LISTS.stream().anyMatch(text::endsWith) || text.contains("parse_simple_index");
  }

  private static String type(Path path) {
    return path.toString().endsWith(".json") ? "application/json" : "text/html";
  }

  private static String firstName(JsonNode page) {
    return firstPart(List.of(page.path("files").path(0).path("filename").asText()));
  }

  private static String firstPart(Iterable<String> filenames) {
    for (String filename : filenames) {
      return filename.split("-", 2)[0];
    }
    return "demo";
  }

  private static ProjectName name(String text) {
    String last = text.strip().substring(text.strip().lastIndexOf(' ') + 1);
    return ProjectName.parse(last).orElseThrow();
  }

  private static Set<String> texts(JsonNode array) {
    Set<String> texts = new HashSet<>();
    array.forEach(element -> texts.add(element.textValue()));
    return texts;
  }

  private static long count(String text, String word) {
    return Pattern.compile(Pattern.quote(word), Pattern.CASE_INSENSITIVE)
        .matcher(text)
        .results()
        .count();
  }

  private static String title(Path path) {
    return path.subpath(Math.max(0, path.getNameCount() - 3), path.getNameCount())
        .toString();
  }

  private static JsonNode tree(Path path) {
    try {
      return MAPPER.readTree(bytes(path));
    } catch (IOException e) {
      throw new AssertionError(path.toString(), e);
    }
  }

  private static byte[] bytes(Path path) throws IOException {
    return Files.readAllBytes(path);
  }

  private static long size(Path path) {
    try {
      return Files.size(path);
    } catch (IOException e) {
      throw new AssertionError(path.toString(), e);
    }
  }
}
