/** A {@link dev.clutch.repository.Repository} over folders of files, and over static indexes on disk. */
@NullMarked
package dev.clutch.directory;

import org.jspecify.annotations.NullMarked;
