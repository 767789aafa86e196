package dev.clutch.operations;

/**
 * What was removed because nothing refers to it, or would be.
 *
 * @param blobs that no row names
 * @param bytes what those blobs took
 * @param rows of files whose blob is gone
 */
public record GcReport(boolean dryRun, long blobs, long bytes, long rows) {}
