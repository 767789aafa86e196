package dev.clutch.proxy;

import dev.clutch.model.ListMeta;
import dev.clutch.model.ListedProject;
import dev.clutch.model.ProjectName;
import dev.clutch.repository.ProjectList;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The projects of which something is stored: as the upstream's list has them, where there is one, and under
 * their normalized names otherwise.
 *
 * @param list what the upstream said last, or null
 * @param stored normalized names
 */
record OfflineList(@Nullable ProjectList list, Set<String> stored) implements ProjectList {
  @Override
  public ListMeta meta() throws IOException {
    return list == null ? new ListMeta("1.0", Map.of(), Map.of()) : list.meta();
  }

  @Override
  public void forEach(Consumer<ListedProject> consumer) throws IOException {
    Set<String> left = new TreeSet<>(stored);
    if (list != null) {
      list.forEach(project -> {
        if (left.remove(project.name().value())) {
          consumer.accept(project);
        }
      });
    }
    left.forEach(name -> consumer.accept(new ListedProject(new ProjectName(name), name, Map.of())));
  }
}
