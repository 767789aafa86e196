package dev.clutch.repository;

/** The bytes of a file: stored, or to be had from a source. Nothing is opened yet. */
public sealed interface FileContent permits StoredFile, RemoteFile {}
