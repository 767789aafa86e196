package dev.clutch.operations;

/**
 * What was forgotten of a project, or would be.
 *
 * @param pages rows of pages, one for each source
 * @param files rows of files
 * @param blobs blobs that nothing else refers to
 * @param bytes what those blobs took
 */
public record PurgeReport(
    String project, boolean dryRun, long pages, long files, long blobs, long bytes) {}
