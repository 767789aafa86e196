/**
 * Looks from outside whether an install through a Clutch would work, and says what to do where it would not.
 */
@NullMarked
package dev.clutch.doctor;

import org.jspecify.annotations.NullMarked;
