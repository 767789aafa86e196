package dev.clutch.proxy;

/**
 * What had come of a file when it turned out that it can't be stored.
 *
 * @param received bytes from the beginning
 * @param checksums of these bytes; not to be changed
 * @param unwritten those of them that did not get into the partial file any more, the last ones
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
record Unstored(long received, Checksums checksums, byte[] unwritten) {}
