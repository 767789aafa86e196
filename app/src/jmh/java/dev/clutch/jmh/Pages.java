package dev.clutch.jmh;

import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectPage;
import dev.clutch.simple.InvalidPageException;
import dev.clutch.simple.ProjectPageReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Pages as large as real ones, with what PyPI says of each file. */
final class Pages {
  static final ProjectName NAME = new ProjectName("demo");
  static final URI URL = URI.create("https://index.example/simple/demo/");

  private Pages() {}

  /** Returns the body of a page in JSON. */
  static byte[] json(int files) {
    StringBuilder json = new StringBuilder(600 * files + 200)
        .append("{\"meta\":{\"api-version\":\"1.1\",\"_last-serial\":31000000},\"name\":\"demo\",")
        .append("\"versions\":[\"1.0\"],\"files\":[");
    for (int number = 0; number < files; number++) {
      String digest = "%064x".formatted(number + 1);
      json.append(number == 0 ? "" : ",").append("""
          {"core-metadata":{"sha256":"%1$s"},"data-dist-info-metadata":{"sha256":"%1$s"},\
          "filename":"demo-1.%2$d-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",\
          "hashes":{"sha256":"%1$s"},"provenance":null,"requires-python":">=3.8","size":%3$d,\
          "upload-time":"2026-01-02T03:04:05.678901Z",\
          "url":"https://files.example/packages/%1$s/demo-1.%2$d-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",\
          "yanked":false}""".formatted(digest, number, 100_000 + number));
    }
    return json.append("]}").toString().getBytes(StandardCharsets.UTF_8);
  }

  static ProjectPage page(int files) throws InvalidPageException {
    return ProjectPageReader.read(NAME, URL, "application/vnd.pypi.simple.v1+json", json(files));
  }
}
