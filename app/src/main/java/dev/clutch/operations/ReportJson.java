package dev.clutch.operations;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.EnumNamingStrategies;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializerBase;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The one form in which reports are written and read: keys and words in kebab-case, moments as RFC 3339 in
 * UTC, sizes in bytes. Every key is always there; what is not known is null.
 */
public final class ReportJson {
  private static final ObjectMapper MAPPER = JsonMapper.builder()
      .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
      .enumNamingStrategy(EnumNamingStrategies.KEBAB_CASE)
      .addModule(new SimpleModule()
          .addSerializer(Instant.class, new InstantWriter())
          .addDeserializer(Instant.class, new InstantReader()))
      .build();

  private ReportJson() {}

  /** Nobody needs nanoseconds. */
  private static final class InstantWriter extends ToStringSerializerBase {
    InstantWriter() {
      super(Instant.class);
    }

    @Override
    public String valueToString(Object value) {
      return ((Instant) value).truncatedTo(ChronoUnit.MILLIS).toString();
    }
  }

  private static final class InstantReader extends FromStringDeserializer<Instant> {
    InstantReader() {
      super(Instant.class);
    }

    @Override
    protected Instant _deserialize(String value, DeserializationContext context) {
      return Instant.parse(value);
    }
  }

  /** Returns a value on one line, without a line break at its end. */
  public static String line(Object value) {
    return write(MAPPER.writer(), value);
  }

  /** Returns a value as people read it, without a line break at its end. */
  public static String text(Object value) {
    return write(MAPPER.writerWithDefaultPrettyPrinter(), value);
  }

  /** Returns a value as a part of a larger one. */
  public static JsonNode tree(Object value) {
    return MAPPER.valueToTree(value);
  }

  /**
   * Reads what a server said; a newer one may say more.
   *
   * @throws JsonProcessingException if it is no such value
   */
  public static <T> T read(String json, Class<T> type) throws JsonProcessingException {
    return MAPPER
        .readerFor(type)
        .without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .readValue(json);
  }

  /** The same, of a part of a larger value. */
  public static <T> T read(JsonNode json, Class<T> type) throws JsonProcessingException {
    return read(json.toString(), type);
  }

  /**
   * Reads what is asked of a server: a key that is not known is an error, for it was meant to say
   * something.
   *
   * @throws JsonProcessingException if it is no such value, or there is more behind it
   */
  public static <T> T readStrictly(String json, Class<T> type) throws JsonProcessingException {
    return MAPPER
        .readerFor(type)
        .with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .readValue(json);
  }

  private static String write(ObjectWriter writer, Object value) {
    try {
      return writer.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // records of plain values are always writable
    }
  }
}
