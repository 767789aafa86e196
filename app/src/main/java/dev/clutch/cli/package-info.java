/**
 * The commands, as people type them.
 */
@NullMarked
package dev.clutch.cli;

import org.jspecify.annotations.NullMarked;
