package dev.clutch.upstream;

/**
 * How we present ourselves to an upstream.
 *
 * @param userAgent what we call ourselves; some indexes refuse nameless clients
 * @param pseudonym what stands for this process in {@code Via} (RFC 9110, section 7.6.3): a request that
 *     comes back to us is known by it
 */
public record Caller(String userAgent, String pseudonym) {}
