package dev.clutch.proxy;

import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.storage.BlobStore;
import dev.clutch.storage.sql.StoredNames;
import java.util.HashSet;
import java.util.Set;

/** The names of what is stored of one source. A row of the catalog without its blob is none. Thread-safe. */
final class StoredFileNames {
  private final long source;
  private final StoredNames names;
  private final BlobStore blobs;

  StoredFileNames(long source, StoredNames names, BlobStore blobs) {
    this.source = source;
    this.names = names;
    this.blobs = blobs;
  }

  /** Returns the names of all stored files of a project; core metadata is one, under its own name. */
  Set<Filename> files(ProjectName project) {
    Set<Filename> stored = new HashSet<>();
    names.files(source, project).forEach((filename, blob) -> {
      if (blobs.find(blob).isPresent()) {
        stored.add(filename);
      }
    });
    return stored;
  }

  /** Returns the names of all projects of which something is stored, in order. */
  Set<String> projects() {
    return names.projects(source);
  }
}
