package dev.clutch.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Rows of cells, aligned: the first row is the heading, and columns of numbers stand to the right. */
final class Table {
  private final List<List<String>> rows = new ArrayList<>();

  Table row(String... cells) {
    rows.add(Arrays.asList(cells));
    return this;
  }

  /** Returns the table without a line break at its end. */
  String text() {
    List<Integer> widths = IntStream.range(0, rows.get(0).size())
        .mapToObj(column ->
            rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0))
        .toList();
    return rows.stream().map(row -> line(row, widths)).collect(Collectors.joining("\n"));
  }

  private String line(List<String> row, List<Integer> widths) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < row.size(); column++) {
      String cell = row.get(column);
      String padding = " ".repeat(widths.get(column) - cell.length());
      line.append(isNumeric(column) ? padding + cell : cell + padding).append("  ");
    }
    return line.toString().stripTrailing();
  }

  private boolean isNumeric(int column) {
    return rows.size() > 1
        && rows.stream()
            .skip(1)
            .allMatch(row -> row.get(column).matches("-|[0-9.,]+( [KMGTPE]?B| ms)?"));
  }
}
