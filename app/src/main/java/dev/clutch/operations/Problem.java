package dev.clutch.operations;

import org.jspecify.annotations.Nullable;

/**
 * What went wrong, as the API says it.
 *
 * @param title what kind of thing
 * @param status of the answer
 * @param detail one line for people
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a>
 */
public record Problem(
    @Nullable String title, int status, @Nullable String detail) {}
