package dev.clutch;

import dev.clutch.cli.Program;
import java.util.TimeZone;

/** Where the program starts. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    TimeZone.setDefault(TimeZone.getTimeZone("UTC")); // the log says when, in UTC
    System.exit(Program.run(arguments));
  }
}
