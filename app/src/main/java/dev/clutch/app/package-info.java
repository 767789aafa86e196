/**
 * The composition root: what is wired to what, the life cycle and the threads.
 */
@NullMarked
package dev.clutch.app;

import org.jspecify.annotations.NullMarked;
