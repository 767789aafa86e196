package dev.clutch.directory;

import dev.clutch.model.DistributionFile;
import dev.clutch.model.Filename;
import org.jspecify.annotations.Nullable;

/**
 * A file that a folder has for a project.
 *
 * @param listed what the page of a static index says of it, or null if there is none
 * @param metadata the file of its core metadata beside it, or null
 * @param signature the file of its signature beside it, or null
 */
record Candidate(
    Filename filename,
    Snapshot file,
    @Nullable DistributionFile listed,
    @Nullable Snapshot metadata,
    @Nullable Snapshot signature) {}
