/**
 * A {@link dev.clutch.repository.Repository} over an upstream and the stores: freshness of pages, downloads
 * in progress.
 */
@NullMarked
package dev.clutch.proxy;

import org.jspecify.annotations.NullMarked;
