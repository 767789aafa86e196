/**
 * Blobs as files in a directory.
 */
@NullMarked
package dev.clutch.storage.fs;

import org.jspecify.annotations.NullMarked;
