package dev.clutch.policy;

import dev.clutch.model.DistributionFile;
import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectStatus;
import org.jspecify.annotations.Nullable;

/**
 * A file that rules judge, with what they may look at.
 *
 * @param source the source it comes from
 * @param status of the project, or null if its index says nothing
 * @param file what its page says of it; where no page lists it, its name alone
 * @param isShownWithoutTime whether a time rule lets it through where nobody knows its upload time
 */
record Subject(
    String source,
    ProjectName project,
    @Nullable ProjectStatus status,
    DistributionFile file,
    boolean isShownWithoutTime) {}
