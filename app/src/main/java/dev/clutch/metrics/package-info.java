/**
 * Figures for Prometheus and what understands its format. Holds no counts of its own: it asks for them.
 */
@NullMarked
package dev.clutch.metrics;

import org.jspecify.annotations.NullMarked;
