/**
 * The central interface, {@link dev.clutch.repository.Repository}, what it answers with, and the {@link
 * dev.clutch.repository.Group} of several behind one index. Everything that has projects is one or wraps one.
 */
@NullMarked
package dev.clutch.repository;

import org.jspecify.annotations.NullMarked;
