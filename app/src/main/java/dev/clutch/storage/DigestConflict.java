package dev.clutch.storage;

import dev.clutch.model.Digest;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import java.time.Instant;

/**
 * A file that its source announced with another digest than before: its bytes were replaced under the same
 * name, which no honest index does.
 *
 * @param source the URL of the source
 * @param first the SHA-256 digest that holds
 * @param later the one that was announced last, and is refused
 * @param seen when (UTC)
 */
public record DigestConflict(
    String source,
    ProjectName project,
    Filename filename,
    Digest first,
    Digest later,
    Instant seen) {}
