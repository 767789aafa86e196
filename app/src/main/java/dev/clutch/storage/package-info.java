/**
 * What is kept: blobs named by their digest, and small stores of pages and files. Only {@code
 * storage} and its children know SQL and the file system.
 */
@NullMarked
package dev.clutch.storage;

import org.jspecify.annotations.NullMarked;
