package dev.clutch.repository;

import java.time.Instant;

/**
 * Where an answer comes from and how long it holds.
 *
 * @param source the name of the source, for people
 * @param status how the cache came by the answer
 * @param version changes whenever what was found changes; equal versions mean equal content
 * @param fetched when the source was last known to say this (UTC)
 * @param until the moment (UTC) until which the same answer may be given without asking again
 */
public record Origin(
    String source, CacheStatus status, String version, Instant fetched, Instant until) {}
