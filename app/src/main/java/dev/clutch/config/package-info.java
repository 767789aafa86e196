/** Settings, read from text into values that can't be wrong. */
@NullMarked
package dev.clutch.config;

import org.jspecify.annotations.NullMarked;
