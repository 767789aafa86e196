package dev.clutch.repository;

import java.nio.file.Path;

/**
 * A file whose bytes are on disk, complete. They are never changed in place; the path may cease to
 * exist, which is a miss when it is met.
 *
 * @param path where the bytes are
 * @param length in bytes
 * @param entityTag what identifies the bytes, without quotes: their SHA-256 digest in hex
 */
public record StoredFile(Path path, long length, String entityTag) implements FileContent {}
