package dev.clutch.proxy;

/**
 * What became of downloads since the start.
 *
 * @param inProgress under way now
 * @param stored verified and kept
 * @param failed broken off, refused for their digest, or not there; what was only passed on is none
 */
public record DownloadCounts(long inProgress, long stored, long failed) {}
