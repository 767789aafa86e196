package dev.clutch.storage;

import dev.clutch.model.Digest;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import java.time.Instant;

/**
 * What the catalog says of a stored file.
 *
 * @param source the URL of the source that it came from
 * @param size in bytes
 * @param stored when it was (UTC)
 * @param used when somebody last asked for its bytes (UTC), a few seconds late
 */
public record FileRow(
    String source,
    ProjectName project,
    Filename filename,
    Digest sha256,
    long size,
    Instant stored,
    Instant used) {}
