/**
 * The edge for tools: pip, uv and their like. Hits are answered by a core handler on Jetty's own thread;
 * nothing above this package knows Jetty or Javalin.
 */
@NullMarked
package dev.clutch.http;

import org.jspecify.annotations.NullMarked;
