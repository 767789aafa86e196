package dev.clutch.storage.upkeep;

/**
 * How full the store is, and what was done about it since the start.
 *
 * @param max the most that stored files may take, in bytes
 * @param stored what they take, in bytes
 * @param arriving what is reserved for files on their way, in bytes
 * @param free what may still be written on the disk, in bytes; -1 if that can't be told
 * @param minFree what of that is left free, in bytes; -1 if that can't be told
 * @param isFull whether the file asked for last was passed on because there was no room
 * @param refused how many files were passed on and not stored
 * @param evictedBlobs how many were removed to make room
 * @param evictedBytes how much that freed
 */
public record SpaceStatus(
    long max,
    long stored,
    long arriving,
    long free,
    long minFree,
    boolean isFull,
    long refused,
    long evictedBlobs,
    long evictedBytes) {}
