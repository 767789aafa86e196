package dev.clutch.repository;

import dev.clutch.model.ListMeta;
import dev.clutch.model.ListedProject;
import dev.clutch.model.ProjectName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** The project lists of several sources on their way to become one. */
final class GroupLists {
  private static final String SERIAL = "_last-serial";

  private record Part(Member member, ProjectList list) {}

  private final Reservations reservations;
  private final List<Part> parts = new ArrayList<>();
  private final Origins origins = new Origins();

  GroupLists(Reservations reservations) {
    this.reservations = reservations;
  }

  void add(Member member, Lookup.Found<ProjectList> found) {
    parts.add(new Part(member, found.value()));
    origins.add(member.name(), found.origin());
  }

  boolean isEmpty() {
    return parts.isEmpty();
  }

  Lookup<ProjectList> lookup(String index) {
    return new Lookup.Found<>(
        new Joined(List.copyOf(parts), reservations), origins.origin("+").withSource(index));
  }

  /** Read anew for every question. Holds the names of all lists but the last, which is the longest. */
  private record Joined(List<Part> parts, Reservations reservations) implements ProjectList {
    @Override
    public ListMeta meta() throws IOException {
      ListMeta first = parts.get(0).list.meta();
      return new ListMeta(
          first.apiVersion(), Origins.without(SERIAL, first.meta(), parts.size()), first.extra());
    }

    @Override
    public void forEach(Consumer<ListedProject> consumer) throws IOException {
      Set<ProjectName> seen = new HashSet<>();
      for (int i = 0; i < parts.size(); i++) {
        Part part = parts.get(i);
        boolean isLast = i + 1 == parts.size();
        part.list.forEach(project -> {
          ProjectName name = project.name();
          if (isShown(part.member, name) && (isLast ? !seen.contains(name) : seen.add(name))) {
            consumer.accept(project);
          }
        });
      }
    }

    private boolean isShown(Member member, ProjectName project) {
      return member.isAskedFor(project) && reservations.allow(member.name(), project);
    }
  }
}
