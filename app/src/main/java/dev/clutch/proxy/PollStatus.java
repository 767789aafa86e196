package dev.clutch.proxy;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What polls of a source's project list brought.
 *
 * @param last when the last one was sent that brought serials (UTC), or null if none did yet
 * @param names how many projects it listed
 * @param marked how many stored answers polls have found to be old since the start
 * @param trouble why pages go by their age alone at present, in one line, or null if they don't
 */
public record PollStatus(
    @Nullable Instant last,
    long names,
    long marked,
    @Nullable String trouble) {}
