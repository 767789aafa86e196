/**
 * The central interface, {@link dev.clutch.repository.Repository}, and what it answers with.
 * Everything that has projects is one or wraps one.
 */
@NullMarked
package dev.clutch.repository;

import org.jspecify.annotations.NullMarked;
