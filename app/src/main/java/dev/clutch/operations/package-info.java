/**
 * What an operator asks of a Clutch and is told, whether it runs or not: one interface, the records that
 * are its answers, and their one form as JSON, which the API sends and the commands print.
 */
@NullMarked
package dev.clutch.operations;

import org.jspecify.annotations.NullMarked;
