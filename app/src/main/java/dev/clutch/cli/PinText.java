package dev.clutch.cli;

import dev.clutch.model.Sizes;
import dev.clutch.operations.PinReport;

/** What {@code pin} and {@code unpin} say. */
final class PinText {
  private PinText() {}

  static String of(PinReport report) {
    return done(report)
        + report.selection()
        + ": "
        + OperatorCommand.count(report.files(), "stored file")
        + " of "
        + Sizes.text(report.bytes());
  }

  private static String done(PinReport report) {
    if (!report.changed()) {
      return "Pinned already: ";
    }
    String verb = report.pinned() ? "pin" : "unpin";
    return report.dryRun() ? "Would " + verb + " " : report.pinned() ? "Pinned " : "Unpinned ";
  }
}
