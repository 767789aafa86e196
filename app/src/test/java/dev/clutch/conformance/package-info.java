/**
 * The whole server, as its clients see it: started on a free port in front of a real HTTP upstream that a
 * test can tell to fail, and asked over real HTTP. {@code // CONFORMANCE 87} names the case that a test
 * holds.
 */
@NullMarked
package dev.clutch.conformance;

import org.jspecify.annotations.NullMarked;
