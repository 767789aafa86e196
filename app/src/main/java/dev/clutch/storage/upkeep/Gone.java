package dev.clutch.storage.upkeep;

import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;

/** Told when a file is no longer stored. Called on the thread that took it away; must not block. */
public interface Gone {
  void fileGone(ProjectName project, Filename filename);
}
