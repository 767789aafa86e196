/**
 * Looks after what is stored, blobs and rows together: room on the disk, what makes room first, what nobody
 * names any longer, what is damaged. Everything here may be called while the server runs.
 */
@NullMarked
package dev.clutch.storage.upkeep;

import org.jspecify.annotations.NullMarked;
