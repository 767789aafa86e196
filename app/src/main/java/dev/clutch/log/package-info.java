/** The log: one line on standard error for each thing that happened. */
@NullMarked
package dev.clutch.log;

import org.jspecify.annotations.NullMarked;
