@NullMarked
package dev.clutch;

import org.jspecify.annotations.NullMarked;
