package dev.clutch.http;

import dev.clutch.repository.StoredFile;
import org.eclipse.jetty.http.HttpFields;

/**
 * A stored file that was met lately.
 *
 * @param target under which name; for core metadata the name with its suffix
 * @param headers of a 200 with the whole file
 */
record FileHit(Target.File target, StoredFile file, HttpFields headers, Validity validity) {}
