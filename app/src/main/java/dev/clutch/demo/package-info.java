/**
 * What {@code clutch demo} shows: a slow index, Clutch in front of it, and the machine's own pip three
 * times. Beside the commands, above everything else; nothing uses it but they.
 */
@NullMarked
package dev.clutch.demo;

import org.jspecify.annotations.NullMarked;
