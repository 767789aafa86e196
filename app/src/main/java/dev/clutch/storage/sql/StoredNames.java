package dev.clutch.storage.sql;

import dev.clutch.model.Digest;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Of which projects files are stored, and which. Thread-safe. */
public final class StoredNames {
  private final Catalog catalog;

  public StoredNames(Catalog catalog) {
    this.catalog = catalog;
  }

  /** Returns the stored files of a project and their blobs; core metadata is one, under its own name. */
  public Map<Filename, Digest> files(long source, ProjectName project) {
    return catalog.withHandle(handle -> {
      Map<Filename, Digest> files = new HashMap<>();
      handle
          .createQuery(
              "SELECT filename, sha256, size, seal FROM file WHERE source = :source AND project = :project")
          .bind("source", source)
          .bind("project", project.value())
          .map((row, context) -> {
            Filename filename = new Filename(row.getString(1));
            Digest sha256 = Digest.sha256(row.getString(2));
            Seal.require(row, FileStore.sealed(source, project, filename, sha256, row.getLong(3)));
            return files.put(filename, sha256);
          })
          .list();
      return files;
    });
  }

  /** Returns the names of the projects of which any file is stored, in order. */
  public Set<String> projects(long source) {
    return catalog.withHandle(handle -> new TreeSet<>(handle
        .createQuery("SELECT DISTINCT project FROM file WHERE source = :source")
        .bind("source", source)
        .mapTo(String.class)
        .list()));
  }
}
