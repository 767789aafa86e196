package dev.clutch.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectPage;
import dev.clutch.simple.InvalidPageException;
import dev.clutch.simple.ProjectPageReader;
import dev.clutch.simple.ProjectPageWriter;
import dev.clutch.simple.Representation;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Attribute;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Pages that are spoilt where it hurts, always in the same ways: each is refused, or what is written instead is
 * what the strictest client takes. {@code app/bench/fuzz} has thousands more, and the whole server around them.
 */
@Timeout(60)
class PageFuzzTest {
  private static final int CASES = 400;
  private static final String SHA256 = "0123456789abcdef".repeat(4);
  private static final ProjectName DEMO = new ProjectName("demo");
  private static final URI BASE = URI.create("https://index.example/simple/demo/");
  private static final ObjectMapper STRICT =
      new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
  private static final Pattern LINK =
      Pattern.compile("\\.\\./\\.\\./files/demo/[A-Za-z0-9._~%-]+");
  private static final Pattern TIME =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z");
  private static final String LAST_TIME = "9999-12-30T22:00:00.999999Z";

  private static final List<String> ODD = List.of(
      "",
      " ",
      "..",
      "../../etc/passwd",
      "a/b",
      "a\\b",
      "a\0b",
      "\r\nX: 1",
      "\u202egnp",
      "\ufffd",
      "\ud800",
      "\udc00x",
      "javascript:alert(1)",
      "data:text/html,x",
      "file:///etc/passwd",
      "http://127.0.0.1:1/x",
      "http://user:pw@a/x",
      "//a/x",
      "http://a b/",
      "x".repeat(300),
      "<script>",
      "\"><img src=x onerror=y>",
      "&#0;",
      "sha256=" + SHA256,
      "md5=1",
      "true",
      "9999-12-31T23:59:59Z",
      "0000-01-01T00:00:00Z",
      "2026-02-30T00:00:00Z",
      "2026-01-02T03:04:05+18:00",
      "%2e%2e",
      "%zz",
      "quarantined",
      "other-1.0-py3-none-any.whl");

  private static final List<String> BYTES = List.of(
      "<", ">", "\"", "'", "&", "{", "}", "[", "]", ",", ":", "\\", "\0", "\u00ff", "<!--", "-->",
      "<a href=\"", "</a>", "<base href=\"http://x/\">", "<plaintext>", "<svg>", "<script>", "null");

  private int read;

  @Test
  void of_a_spoilt_JSON_page_only_what_is_right_is_shown() throws IOException {
    for (int number = 0; number < CASES; number++) {
      Random random = new Random(number);
      JsonNode page = spoilt(page(), random);
      byte[] body = STRICT.writeValueAsBytes(page);
      check(number, "application/vnd.pypi.simple.v1+json", bytes(body, random));
    }
    assertThat(read).isBetween(CASES / 4, CASES - 1);
  }

  @Test
  void of_a_spoilt_HTML_page_only_what_is_right_is_shown() throws IOException {
    for (int number = 0; number < CASES; number++) {
      Random random = new Random(number);
      check(number, "text/html; charset=utf-8", bytes(html(random), random));
    }
    assertThat(read).isBetween(CASES / 4, CASES);
  }

  private static ObjectNode page() {
    ObjectNode page = JsonNodeFactory.instance.objectNode();
    page.putObject("meta").put("api-version", "1.1").put("_last-serial", 7);
    page.put("name", "demo").putArray("versions").add("1.0").add("2.0");
    page.putObject("project-status").put("status", "active").put("reason", "x");
    ArrayNode files = page.putArray("files");
    for (String filename : List.of("demo-1.0-py3-none-any.whl", "demo-1.0.tar.gz", "demo-2.0.zip")) {
      ObjectNode file = files.addObject();
      file.put("filename", filename).put("url", "/f/" + filename).put("size", 5);
      file.putObject("hashes").put("sha256", SHA256);
      file.put("requires-python", ">=3.8").put("upload-time", "2026-01-02T03:04:05.678901Z");
      file.put("yanked", "why").put("gpg-sig", false).put("provenance", "https://a/x");
      file.putObject("core-metadata").put("sha256", SHA256);
      file.putObject("data-dist-info-metadata").put("sha256", SHA256);
    }
    return page;
  }

  /** Puts something else in some places of the tree. */
  private static JsonNode spoilt(ObjectNode page, Random random) {
    for (int count = random.nextInt(6); count > 0; count--) {
      List<JsonNode> holders = new ArrayList<>();
      collect(page, holders);
      JsonNode holder = holders.get(random.nextInt(holders.size()));
      if (holder instanceof ObjectNode object && !object.isEmpty()) {
        List<String> keys = new ArrayList<>();
        object.fieldNames().forEachRemaining(keys::add);
        String key = random.nextInt(8) == 0 ? odd(random) : keys.get(random.nextInt(keys.size()));
        object.set(key, value(object.path(key).asText(), random));
      } else if (holder instanceof ArrayNode array) {
        array.insert(random.nextInt(array.size() + 1), value("x", random));
      }
    }
    return page;
  }

  private static void collect(JsonNode node, List<JsonNode> holders) {
    if (node.isContainerNode()) {
      holders.add(node);
      node.forEach(child -> collect(child, holders));
    }
  }

  private static JsonNode value(String old, Random random) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    return switch (random.nextInt(10)) {
      case 0 -> nodes.nullNode();
      case 1 -> nodes.booleanNode(random.nextBoolean());
      case 2 -> nodes.numberNode(random.nextLong());
      case 3 -> nodes.numberNode(new BigDecimal(random.nextBoolean() ? "1e999" : "-0.5"));
      case 4 -> nodes.arrayNode().add(old);
      case 5 -> nodes.objectNode().put(odd(random), old);
      default -> {
        int at = random.nextInt(old.length() + 1);
        yield nodes.textNode(
            random.nextBoolean() ? odd(random) : old.substring(0, at) + odd(random) + old.substring(at));
      }
    };
  }

  private static String odd(Random random) {
    String text = ODD.get(random.nextInt(ODD.size()));
    return Character.isSurrogate(text.isEmpty() ? 'x' : text.charAt(0)) ? "\\" + "ud800" : text;
  }

  private static byte[] html(Random random) {
    StringBuilder html = new StringBuilder("<!DOCTYPE html><html><body>\n");
    for (String filename : List.of("demo-1.0-py3-none-any.whl", "demo-1.0.tar.gz", "demo-2.0.zip")) {
      html.append("<a href=\"/f/").append(filename).append("#sha256=").append(SHA256).append('"');
      for (String name : List.of("requires-python", "yanked", "core-metadata", "size", "upload-time")) {
        html.append(" data-").append(name).append("=\"").append(odd(random)).append('"');
      }
      html.append('>').append(random.nextInt(4) == 0 ? odd(random) : filename).append("</a><br>\n");
    }
    return html.append("</body></html>").toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Changes some bytes, of every third page. */
  private static byte[] bytes(byte[] body, Random random) {
    StringBuilder text = new StringBuilder(new String(body, StandardCharsets.ISO_8859_1));
    for (int count = random.nextInt(3) == 0 ? 1 + random.nextInt(8) : 0; count > 0; count--) {
      int at = random.nextInt(text.length() + 1);
      switch (random.nextInt(4)) {
        case 0 -> text.insert(at, BYTES.get(random.nextInt(BYTES.size())));
        case 1 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(40)));
        case 2 -> text.insert(at, text.substring(at, Math.min(text.length(), at + 30)));
        default -> text.insert(at, (char) random.nextInt(256));
      }
    }
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private void check(int number, String type, byte[] body) throws IOException {
    ProjectPage page;
    try {
      page = ProjectPageReader.read(DEMO, BASE, type, body);
    } catch (InvalidPageException e) {
      assertThat(e.getMessage()).as("case %d", number).isNotBlank().doesNotContain("\n");
      return;
    }
    read++;
    List<String> names = new ArrayList<>();
    JsonNode written = STRICT.readTree(write(page, Representation.JSON));
    assertThat(written.path("name").textValue()).isEqualTo("demo");
    assertThat(written.path("meta").path("api-version").textValue()).matches("1\\.\\d+");
    written.path("versions").forEach(version -> assertThat(version.isTextual()).isTrue());
    for (JsonNode file : written.path("files")) {
      names.add(file.path("filename").textValue());
      checkFile(number, file);
    }
    assertThat(names).as("case %d", number).doesNotHaveDuplicates();
    checkHtml(number, write(page, Representation.HTML), names);
  }

  private static byte[] write(ProjectPage page, Representation representation) {
    return ProjectPageWriter.write(
        page, representation, file -> "../../files/demo/" + ProjectPageWriter.segment(file.filename()));
  }

  private static void checkFile(int number, JsonNode file) {
    String what = "case " + number + ": " + file;
    assertThat(file.path("filename").textValue()).as(what).matches("[^\\p{Cntrl}/\\\\]{1,255}");
    assertThat(file.path("url").textValue()).as(what).matches(LINK);
    checkHashes(what, file.path("hashes"));
    assertThat(isGivenAs(file, "requires-python", file.path("requires-python").isTextual()))
        .as(what)
        .isTrue();
    JsonNode size = file.path("size");
    assertThat(isGivenAs(file, "size", size.canConvertToLong() && size.isIntegralNumber()))
        .as(what)
        .isTrue();
    assertThat(size.asLong()).as(what).isNotNegative();
    String time = file.path("upload-time").asText("2026-01-01T00:00:00.000000Z");
    assertThat(time).as(what).matches(TIME).isLessThanOrEqualTo(LAST_TIME);
    JsonNode yanked = file.path("yanked");
    assertThat(yanked.isBoolean() || yanked.isTextual()).as(what).isTrue();
    for (String key : List.of("core-metadata", "data-dist-info-metadata")) {
      JsonNode promise = file.path(key);
      if (!promise.isMissingNode() && !promise.isBoolean()) {
        checkHashes(what, promise);
      }
    }
    assertThat(file.path("provenance").asText("https://")).as(what).startsWithIgnoringCase("https://");
    assertThat(isGivenAs(file, "gpg-sig", file.path("gpg-sig").isBoolean())).as(what).isTrue();
  }

  private static boolean isGivenAs(JsonNode file, String key, boolean isRight) {
    return !file.has(key) || isRight;
  }

  private static void checkHashes(String what, JsonNode hashes) {
    assertThat(hashes.isObject()).as(what).isTrue();
    hashes.forEach(hash -> assertThat(hash.isTextual()).as(what).isTrue());
    assertThat(hashes.path("sha256").asText(SHA256)).as(what).matches("[0-9a-f]{64}");
  }

  private static void checkHtml(int number, byte[] body, List<String> names) {
    var document = Jsoup.parse(new String(body, StandardCharsets.UTF_8));
    List<String> shown = new ArrayList<>();
    for (Element anchor : document.select("a")) {
      shown.add(anchor.wholeText());
      String href = anchor.attr("href");
      assertThat(href).as("case %d", number).matches(LINK.pattern() + "(#[a-z0-9]+=[0-9a-f]+)?");
      for (Attribute attribute : anchor.attributes()) {
        assertThat(attribute.getKey()).as("case %d", number).matches("href|data-[a-z0-9._-]+");
      }
    }
    assertThat(shown).as("case %d", number).containsExactlyElementsOf(names);
    assertThat(document.select("script, img, base, svg, style, iframe")).as("case %d", number).isEmpty();
  }
}
