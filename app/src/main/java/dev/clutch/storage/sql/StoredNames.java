package dev.clutch.storage.sql;

import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.jdbi.v3.core.Jdbi;

/** Of which projects files are stored, and which. Thread-safe. */
public final class StoredNames {
  private final Jdbi jdbi;

  public StoredNames(Catalog catalog) {
    this.jdbi = catalog.jdbi();
  }

  /** Returns the stored files of a project; core metadata is one of them, under its own name. */
  public Set<Filename> files(long source, ProjectName project) {
    return jdbi.withHandle(handle -> new HashSet<>(handle
        .createQuery("SELECT filename FROM file WHERE source = :source AND project = :project")
        .bind("source", source)
        .bind("project", project.value())
        .map((row, context) -> new Filename(row.getString(1)))
        .list()));
  }

  /** Returns the names of the projects of which any file is stored, in order. */
  public Set<String> projects(long source) {
    return jdbi.withHandle(handle -> new TreeSet<>(handle
        .createQuery("SELECT DISTINCT project FROM file WHERE source = :source")
        .bind("source", source)
        .mapTo(String.class)
        .list()));
  }
}
