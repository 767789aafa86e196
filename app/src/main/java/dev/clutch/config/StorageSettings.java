package dev.clutch.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a server keeps what it has, and how much.
 *
 * @param dataDirectory one server at a time
 * @param maxSize the most that stored files may take, in bytes
 * @param minFree what is left free on the file system, in bytes; null for 2 GiB, or a twentieth of the
 *     file system where that is less
 */
public record StorageSettings(
    Path dataDirectory, long maxSize, @Nullable Long minFree) {}
