/**
 * The catalog: what is known about sources, pages and files, in SQL (SQLite, WAL).
 */
@NullMarked
package dev.clutch.storage.sql;

import org.jspecify.annotations.NullMarked;
