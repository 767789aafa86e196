package dev.clutch.directory;

/** What is remembered of a folder for longer than this process lives. */
public interface Remembered {
  /** Remembers nothing. */
  Remembered NOTHING = new Remembered() {
    @Override
    public boolean hadProjects() {
      return false;
    }

    @Override
    public void hasProjects() {}
  };

  /** Whether it was ever seen with a project in it. */
  boolean hadProjects();

  /** Says that it has a project. */
  void hasProjects();
}
