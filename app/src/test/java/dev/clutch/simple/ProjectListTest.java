package dev.clutch.simple;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.IntNode;
import dev.clutch.model.ListMeta;
import dev.clutch.model.ListedProject;
import dev.clutch.model.ProjectName;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProjectListTest {
  private static final String JSON = "application/vnd.pypi.simple.v1+json";
  private static final ListMeta META = new ListMeta(
      "1.4", Map.of("_last-serial", IntNode.valueOf(7)), Map.of("_x", IntNode.valueOf(1)));
  private static final ListedProject FOO = new ListedProject(
      new ProjectName("foo-bar"), "Foo.Bar", Map.of("_last-serial", IntNode.valueOf(3)));

  private final List<ListedProject> projects = new ArrayList<>();

  @Test
  void json_is_read_with_unknown_keys_wherever_its_meta_stands() throws IOException {
    ListMeta meta = read(JSON, """
        {"projects": [{"_last-serial": 3, "name": "Foo.Bar"}, {"name": "-bad-"}, {"x": 1}, null, 2],
         "_x": 1, "meta": {"api-version": "1.4", "_last-serial": 7}}""");

    assertThat(projects).containsExactly(FOO);
    assertThat(meta).isEqualTo(META);
  }

  @Test
  void html_is_read_by_its_links() throws IOException {
    ListMeta meta = read("text/html", """
        <!DOCTYPE html><html><head><title>Simple index</title>
        <meta name="pypi:repository-version" content="1.4"></head><body>
        <a href="../">up</a> <a href="#top">top</a> <a href="?all">all</a> <a href="/">home</a> <a>none</a>
        <A HREF="/simple/foo-bar/">
          Foo.Bar</A><br/>
        <a href="other">quite another text</a><br/>
        <a href="https://index.example/simple/a%2Bb/">a+b</a> <a href="third/"></a>
        </body></html>
        <!--SERIAL 7-->""");

    assertThat(projects)
        .extracting(project -> project.name() + " " + project.displayName())
        .containsExactly("foo-bar Foo.Bar", "other other", "third third");
    assertThat(meta).isEqualTo(new ListMeta("1.4", META.meta(), Map.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{}",
        "{\"projects\": 1}",
        "{\"projects\": [{\"name\": \"a\"}",
        "{\"projects\": []} x",
        "{\"meta\": {\"api-version\": \"2.0\"}, \"projects\": []}"
      })
  void json_that_is_no_list_is_refused(String body) {
    assertThatExceptionOfType(InvalidPageException.class).isThrownBy(() -> read(JSON, body));
  }

  // CONFORMANCE 115
  @ParameterizedTest
  @ValueSource(
      strings = {
        "<form><input type=password></form><a href=help>help</a>",
        "<form></form>",
        "<h1>It works!</h1>",
        "Bad gateway"
      })
  void html_that_is_no_list_is_refused(String body) {
    assertThatExceptionOfType(InvalidPageException.class).isThrownBy(() -> read("text/html", body));
  }

  @Test
  void nothing_at_all_is_refused() {
    assertThatExceptionOfType(InvalidPageException.class).isThrownBy(() -> read(null, ""));
    assertThatExceptionOfType(InvalidPageException.class)
        .isThrownBy(() -> read("image/png", "{\"projects\": []}"));
  }

  @Test
  void an_empty_list_is_a_list() throws IOException {
    read(JSON, "{\"projects\": []}");
    read("text/html", "<title>Simple index</title>");

    assertThat(projects).isEmpty();
  }

  // CONFORMANCE 36
  @Test
  void html_is_written_with_relative_links() throws IOException {
    assertThat(write(Representation.HTML)).isEqualTo("""
        <!DOCTYPE html>
        <html lang="en">
          <head>
            <meta charset="utf-8">
            <meta name="pypi:repository-version" content="1.4">
            <title>Simple index</title>
          </head>
          <body>
            <h1>Simple index</h1>
            <a href="foo-bar/">Foo.Bar</a><br />
          </body>
        </html>
        <!--SERIAL 7-->
        """);
    assertThat(write(Representation.TEXT)).isEqualTo(write(Representation.HTML));
  }

  // CONFORMANCE 22
  @Test
  void json_is_written_with_everything_the_list_says() throws IOException {
    assertThat(write(Representation.JSON))
        .isEqualTo("{\"meta\":{\"api-version\":\"1.4\",\"_last-serial\":7},\"_x\":1,"
            + "\"projects\":[{\"name\":\"Foo.Bar\",\"_last-serial\":3}]}");
  }

  @Test
  void a_list_that_nothing_was_added_to_is_whole_once_closed() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ProjectListWriter writer = new ProjectListWriter(out, Representation.JSON, META);

    writer.close();
    writer.close();

    assertThat(out.toString(StandardCharsets.UTF_8)).endsWith("\"projects\":[]}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"name\":\"project-%d\",\"_last-serial\":1},",
        "<a href=\"/simple/project-%d/\">project-%d</a>\n"
      })
  void a_list_of_millions_of_bytes_needs_little_memory(String entry) throws IOException {
    boolean isJson = entry.startsWith("{");
    int count = 300_000;
    Iterator<String> parts = Stream.of(
            Stream.of(isJson ? "{\"projects\":[" : "<html><body>"),
            IntStream.range(0, count).mapToObj(i -> entry.replace("%d", String.valueOf(i))),
            Stream.of(isJson ? "{\"name\":\"last\"}]}" : "<a href=last>last</a></body></html>"))
        .flatMap(texts -> texts)
        .iterator();
    AtomicInteger seen = new AtomicInteger();
    long[] used = new long[2];

    ProjectListReader.read(
        Pages.LIST, isJson ? JSON : "text/html", new GeneratedStream(parts), project -> {
          int number = seen.incrementAndGet();
          if (number == 1_000 || number == count) {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            used[number == 1_000 ? 0 : 1] = runtime.totalMemory() - runtime.freeMemory();
          }
        });

    assertThat(seen).hasValue(count + 1);
    assertThat(used[1] - used[0]).isLessThan(16 << 20);
  }

  private ListMeta read(@Nullable String contentType, String body) throws IOException {
    return ProjectListReader.read(Pages.LIST, contentType, stream(body), projects::add);
  }

  private static String write(Representation representation) throws IOException {
    return new String(Pages.write(META, List.of(FOO), representation), StandardCharsets.UTF_8);
  }

  private static InputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A body that comes into being while it is read. */
  private static final class GeneratedStream extends InputStream {
    private final Iterator<String> parts;
    private InputStream current = stream("");

    GeneratedStream(Iterator<String> parts) {
      this.parts = parts;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int count = current.read(target, offset, length);
      while (count < 0 && parts.hasNext()) {
        current = stream(parts.next());
        count = current.read(target, offset, length);
      }
      return count;
    }
  }
}
