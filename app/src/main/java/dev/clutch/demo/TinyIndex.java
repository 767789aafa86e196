package dev.clutch.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Six small projects that depend on each other, made on the spot. */
final class TinyIndex implements DemoSource {
  static final String PROJECT = "demo-app";

  private static final String JSON = "application/vnd.pypi.simple.v1+json";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @SuppressWarnings("ArrayRecordComponent") // compared nowhere
  private record Stored(String type, byte[] bytes) {}

  private final List<Wheel> wheels;
  private final Map<String, Stored> answers = new HashMap<>();

  TinyIndex() {
    this(List.of(
        Wheel.of(PROJECT, List.of("demo-web", "demo-frames"), 10_000),
        Wheel.of("demo-web", List.of("demo-templates", "demo-sockets"), 400_000),
        Wheel.of("demo-templates", List.of(), 100_000),
        Wheel.of("demo-sockets", List.of(), 50_000),
        Wheel.of("demo-frames", List.of("demo-arrays"), 1_500_000),
        Wheel.of("demo-arrays", List.of(), 3_000_000)));
  }

  TinyIndex(List<Wheel> wheels) {
    this.wheels = wheels;
    for (Wheel wheel : wheels) {
      String file = "/files/" + wheel.filename();
      answers.put("/simple/" + wheel.project() + "/", new Stored(JSON, page(wheel)));
      answers.put(file, new Stored("application/octet-stream", wheel.bytes()));
      answers.put(file + ".metadata", new Stored("application/octet-stream", wheel.metadata()));
    }
  }

  private static byte[] page(Wheel wheel) {
    Map<String, Object> file = Map.of(
        "filename", wheel.filename(),
        "url", "../../files/" + wheel.filename(),
        "hashes", Map.of("sha256", Wheel.sha256(wheel.bytes())),
        "size", wheel.bytes().length,
        "core-metadata", Map.of("sha256", Wheel.sha256(wheel.metadata())));
    try {
      return MAPPER.writeValueAsBytes(Map.of(
          "meta", Map.of("api-version", "1.1"),
          "name", wheel.project(),
          "versions", List.of("1.0.0"),
          "files", List.of(file)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // maps and strings can be written
    }
  }

  @Override
  public @Nullable Content find(String path) {
    Stored stored = answers.get(path);
    return stored == null
        ? null
        : new Content(stored.type, stored.bytes.length, new ByteArrayInputStream(stored.bytes));
  }

  @Override
  public Map<String, String> promised() {
    return wheels.stream()
        .collect(Collectors.toMap(Wheel::filename, wheel -> Wheel.sha256(wheel.bytes())));
  }

  @Override
  public void close() {}
}
