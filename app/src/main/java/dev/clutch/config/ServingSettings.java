package dev.clutch.config;

/**
 * How a server is reached, and whether it asks anybody itself.
 *
 * @param host the address or name to listen on, without brackets
 * @param port 0 to 65535; 0 takes a free one
 * @param offline whether no source is ever asked over a network
 * @param ahead whether sources are asked for what a client most likely asks for next
 * @param front the web server in front
 */
public record ServingSettings(
    String host, int port, boolean offline, boolean ahead, FrontSettings front) {}
