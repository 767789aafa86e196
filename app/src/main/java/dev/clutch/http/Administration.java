package dev.clutch.http;

import dev.clutch.operations.Exposition;
import dev.clutch.operations.Operations;
import java.util.function.BooleanSupplier;

/**
 * What the edge offers to those who look after the server.
 *
 * @param operations what the API does
 * @param token who may ask for it: all who can read this from the data directory
 * @param ready whether requests can be served; asks no upstream
 * @param metrics the figures at {@code /metrics}
 */
public record Administration(
    Operations operations, String token, BooleanSupplier ready, Exposition metrics) {}
