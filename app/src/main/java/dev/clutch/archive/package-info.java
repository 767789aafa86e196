/**
 * Core metadata out of wheels and source distributions, from bytes that can be read anywhere: a file, or one behind a network. Every
 * archive is hostile until it was checked; nothing is unpacked to the disk, and what is read is bounded.
 */
@NullMarked
package dev.clutch.archive;

import org.jspecify.annotations.NullMarked;
