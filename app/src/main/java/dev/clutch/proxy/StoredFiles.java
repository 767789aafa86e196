package dev.clutch.proxy;

import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.repository.StoredFile;
import dev.clutch.storage.BlobStore;
import dev.clutch.storage.sql.FileStore;
import dev.clutch.storage.sql.StoredNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** The stored files of one source. A row of the catalog without its blob is none. Thread-safe. */
final class StoredFiles {
  private final long source;
  private final FileStore files;
  private final StoredNames names;
  private final BlobStore blobs;

  StoredFiles(long source, FileStore files, StoredNames names, BlobStore blobs) {
    this.source = source;
    this.files = files;
    this.names = names;
    this.blobs = blobs;
  }

  /** Returns the file, unless its blob is not there or has lost its end. */
  Optional<StoredFile> find(ProjectName project, Filename filename) {
    return files
        .find(source, project, filename)
        .flatMap(entry -> blobs
            .find(entry.sha256())
            .filter(path -> size(path) == entry.size())
            .map(path -> new StoredFile(path, entry.size(), entry.sha256().hex())));
  }

  /** Returns the names of all stored files of a project; core metadata is one, under its own name. */
  Set<Filename> names(ProjectName project) {
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

  private static long size(Path path) {
    try {
      return Files.size(path);
    } catch (IOException e) {
      return -1; // gone since it was looked for
    }
  }
}
