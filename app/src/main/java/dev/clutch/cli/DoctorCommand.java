package dev.clutch.cli;

import dev.clutch.app.Version;
import dev.clutch.doctor.Check;
import dev.clutch.doctor.Diagnosis;
import dev.clutch.doctor.Doctor;
import dev.clutch.doctor.PipConfiguration;
import dev.clutch.operations.ReportJson;
import dev.clutch.operations.Selection;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code clutch doctor}. */
@Command(
    name = "doctor",
    description = {
      "Prove from outside that an install would work, and say what to do where it would not.",
      "Exit code 1 if a check failed."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ClutchCommand.VersionText.class)
final class DoctorCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "URL",
      arity = "0..1",
      description = "The Clutch to look at; by default the one that runs on the data directory.")
  private @Nullable String server;

  @Option(
      names = "--upstream",
      paramLabel = "URL",
      description = "The upstream to reach; by default the one that the server names.")
  private @Nullable String upstream;

  @Option(
      names = "--project",
      paramLabel = "PROJECT",
      description = "A small project that the upstream has.",
      defaultValue = Doctor.USUAL_PROJECT,
      showDefaultValue = picocli.CommandLine.Help.Visibility.ALWAYS)
  private String project = "";

  @Mixin
  private final DataDirectoryOption dataDirectory = new DataDirectoryOption();

  @Option(names = "--json", description = "Print one JSON document; docs/json.md has its shape.")
  private boolean json;

  @Override
  public Integer call() {
    boolean isElsewhere = server != null && !dataDirectory.isGiven();
    Doctor doctor = new Doctor(
        new Doctor.Patient(
            server,
            upstream,
            isElsewhere ? null : dataDirectory.path(System.getenv()),
            Selection.project(project),
            System.getenv(),
            PipConfiguration::ofThisMachine,
            "clutch/" + Version.TEXT),
        InstantSource.system(),
        json ? check -> {} : check -> System.out.println(text(check)));
    Diagnosis diagnosis = doctor.run();
    System.out.println(json ? ReportJson.text(diagnosis) : closing(diagnosis));
    System.out.flush();
    return diagnosis.ok() ? 0 : 1;
  }

  static String text(Check check) {
    String verdict = switch (check.verdict()) {
      case OK -> "ok";
      case WARNING -> "warning";
      case FAILED -> "FAILED";
      case SKIPPED -> "-";
    };
    String advice = check.advice();
    return String.format(Locale.ROOT, "%-8s %-9s %s", verdict, check.name(), check.found())
        + (advice == null ? "" : "; " + advice);
  }

  private static String closing(Diagnosis diagnosis) {
    long failed = count(diagnosis, Check.Verdict.FAILED);
    long warnings = count(diagnosis, Check.Verdict.WARNING);
    return (failed == 0 ? works(diagnosis) : failed + " FAILED")
        + (warnings == 0 ? "." : ", " + OperatorCommand.count(warnings, "warning") + ".");
  }

  private static String works(Diagnosis diagnosis) {
    boolean isTried = diagnosis.checks().stream()
        .anyMatch(check -> check.name().equals("file") && check.verdict() == Check.Verdict.OK);
    return isTried ? "An install through " + diagnosis.server() + " works" : "Nothing FAILED";
  }

  private static long count(Diagnosis diagnosis, Check.Verdict verdict) {
    return diagnosis.checks().stream()
        .filter(check -> check.verdict() == verdict)
        .count();
  }
}
