/**
 * What another index answers over the network. The only package that knows OkHttp.
 */
@NullMarked
package dev.clutch.upstream;

import org.jspecify.annotations.NullMarked;
