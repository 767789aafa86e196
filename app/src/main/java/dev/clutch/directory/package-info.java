/** A {@link dev.clutch.repository.Repository} over one flat folder of files. */
@NullMarked
package dev.clutch.directory;

import org.jspecify.annotations.NullMarked;
