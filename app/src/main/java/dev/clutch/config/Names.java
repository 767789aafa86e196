package dev.clutch.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The names of all tables of a kind: each is there once, and only those that are there are referred to. */
final class Names {
  private final Table table;
  private final Problems problems;
  private final Map<String, Place> places = new LinkedHashMap<>();
  private final List<Given> first = new ArrayList<>();

  Names(Table table, Problems problems) {
    this.table = table;
    this.problems = problems;
  }

  /** Takes the name of a table, and says if it has none, or one that another has. */
  void add(Section section, Setting<String> setting) {
    if (!section.isGiven(setting)) {
      problems.add(section.place(), table.heading() + " has no name: add name = \"…\"");
      return;
    }
    section.find(setting).ifPresent(name -> {
      Place other = places.putIfAbsent(name, section.place(setting));
      if (other != null) {
        problems.add(
            section.place(setting),
            "another " + table.heading() + " is called '" + name + "' (" + other
                + "): give one of them another name");
      }
    });
  }

  /** Takes the name of a table that the default index has before all others. */
  void addFirst(Section section, Setting<String> setting) {
    add(section, setting);
    section.find(setting).ifPresent(name -> first.add(Given.text(name, section.place(setting))));
  }

  /** Returns those that were taken as first ones, as a list; empty if there are none. */
  List<Given> first() {
    return first;
  }

  boolean has(String name) {
    return places.containsKey(name);
  }

  List<String> all() {
    return List.copyOf(places.keySet());
  }

  /** Returns a name that nothing has yet, made from one. */
  String free(String wanted) {
    String name = wanted;
    for (int i = 2; has(name); i++) {
      name = wanted + "-" + i;
    }
    return name;
  }

  /** Says which of these names nothing has. */
  void require(List<String> names, Place place) {
    for (String name : names) {
      if (!has(name)) {
        problems.add(
            place,
            "no " + table.heading() + " is called '" + name + "': "
                + Nearest.advice(name, places.keySet()));
      }
    }
  }
}
