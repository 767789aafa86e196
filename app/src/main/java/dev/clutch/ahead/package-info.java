/**
 * Guesses from what a resolver was given what it asks for next, and asks for it first: pages and core metadata,
 * never files. Asks only the indexes, as a client would, so that whatever holds for its requests holds here.
 */
@NullMarked
package dev.clutch.ahead;

import org.jspecify.annotations.NullMarked;
