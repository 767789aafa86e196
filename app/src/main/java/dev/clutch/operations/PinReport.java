package dev.clutch.operations;

/**
 * What a pin holds, or held.
 *
 * @param selection a project, {@code project==version} or a filename
 * @param pinned whether the pin is there now; with a dry run, whether it would be
 * @param changed false if it was so before
 * @param files stored files that it holds
 * @param bytes what those take
 */
public record PinReport(
    String selection, boolean dryRun, boolean pinned, boolean changed, long files, long bytes) {}
