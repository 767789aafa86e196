package dev.clutch.cli;

import dev.clutch.model.ProjectName;
import dev.clutch.operations.Selection;
import dev.clutch.policy.AsOf;
import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads arguments into values that can't be wrong, before anything is opened. */
final class Converters {
  private Converters() {}

  static final class OfProject implements ITypeConverter<ProjectName> {
    @Override
    public ProjectName convert(String value) {
      return read(value, Selection::project);
    }
  }

  static final class OfSelection implements ITypeConverter<Selection> {
    @Override
    public Selection convert(String value) {
      return read(value, Selection::parse);
    }
  }

  /** What is sent on is the text: whoever explains reads it again. */
  static final class OfAsOf implements ITypeConverter<String> {
    @Override
    public String convert(String value) {
      read(value, AsOf::parse);
      return value;
    }
  }

  private static <T> T read(String value, Function<String, T> parser) {
    try {
      return parser.apply(value);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
