package dev.clutch.simple;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import dev.clutch.model.Filename;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads when files were uploaded from what an index's JSON API says of a project, and nothing else of it.
 *
 * @see <a href="https://docs.pypi.org/api/json/">PyPI's JSON API</a>
 */
public final class UploadTimesReader {
  private static final int START = 1024;

  private final Map<Filename, Upload> uploads = new LinkedHashMap<>();

  /**
   * An upload.
   *
   * @param hashes the digests of what was uploaded, algorithm to lower-case hex; may be empty
   * @param moment when (UTC, to the microsecond)
   */
  public record Upload(Map<String, String> hashes, Instant moment) {}

  private UploadTimesReader() {}

  /**
   * Returns the uploads whose time is told, with its zone. Of two of one name the first counts.
   *
   * @param contentType the header of the response, or null if it had none
   * @throws InvalidPageException if the body is no such document
   */
  public static Map<Filename, Upload> read(@Nullable String contentType, byte[] body)
      throws InvalidPageException {
    byte[] start = Arrays.copyOf(body, Math.min(body.length, START));
    if (body.length == 0 || BodyKind.of(contentType, start) != BodyKind.JSON) {
      throw new InvalidPageException("the body is no JSON");
    }
    UploadTimesReader reader = new UploadTimesReader();
    try (JsonParser parser = Json.MAPPER.createParser(body)) {
      reader.document(parser);
    } catch (InvalidPageException e) {
      throw e;
    } catch (IOException e) {
      throw InvalidPageException.broken("JSON", e);
    }
    return reader.uploads;
  }

  private void document(JsonParser parser) throws IOException {
    boolean isOne = false;
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw new InvalidPageException("the JSON is no object");
    }
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      JsonToken value = parser.nextToken();
      if (key.equals("releases") && value == JsonToken.START_OBJECT) {
        isOne = true;
        releases(parser);
      } else if (key.equals("urls") && value == JsonToken.START_ARRAY) {
        isOne = true;
        files(parser);
      } else {
        parser.skipChildren();
      }
    }
    if (!isOne) {
      throw new InvalidPageException("the JSON has neither releases nor urls");
    }
  }

  private void releases(JsonParser parser) throws IOException {
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      if (parser.nextToken() == JsonToken.START_ARRAY) {
        files(parser);
      } else {
        parser.skipChildren();
      }
    }
  }

  private void files(JsonParser parser) throws IOException {
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() == JsonToken.START_OBJECT) {
        file(Json.tree(parser));
      } else {
        parser.skipChildren();
      }
    }
  }

  private void file(JsonNode file) {
    JsonNode time = file.path("upload_time_iso_8601");
    Instant moment = time.isTextual() ? UploadTime.parse(time.textValue()) : null;
    Optional<Filename> filename = Filename.parse(file.path("filename").asText(""));
    if (moment != null && filename.isPresent()) {
      uploads.putIfAbsent(filename.get(), new Upload(Hashes.ofJson(file.path("digests")), moment));
    }
  }
}
