/**
 * The Simple API as JSON (PEP 691) and HTML (PEP 503), both directions, and the negotiation between
 * them. Uses the model only and holds no state.
 */
@NullMarked
package dev.clutch.simple;

import org.jspecify.annotations.NullMarked;
