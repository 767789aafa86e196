/**
 * Values that can't be wrong: names, digests, files and pages of the Simple API. A value that exists is
 * valid, so no other package checks it again. Uses no other package of Clutch and holds no state.
 */
@NullMarked
package dev.clutch.model;

import org.jspecify.annotations.NullMarked;
