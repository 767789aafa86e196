package dev.clutch.storage.sql;

import dev.clutch.model.Digest;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Rows of which the stores can't make values: no store wrote them. SQLite notices that a page of it makes no
 * sense, and not that a letter is another.
 */
final class OddRows {
  private static final Map<String, Consumer<String>> CHECKS = Map.of(
      "project", ProjectName::new,
      "filename", Filename::new,
      "sha256", Digest::sha256,
      "first", Digest::sha256,
      "later", Digest::sha256,
      "state", MetadataStore.Ranges::valueOf,
      "witness", UploadTimeStore.Witness::valueOf);

  /** Where it means something that there is no text. */
  private static final Set<String> MAY_BE_EMPTY =
      Set.of("pin.filename", "unreadable_metadata.sha256");

  private OddRows() {}

  /** Whether a store can make nothing of a value. */
  static boolean isOdd(String table, String column, @Nullable String value) {
    Consumer<String> check = CHECKS.get(column);
    if (check == null
        || value == null
        || (value.isEmpty() && MAY_BE_EMPTY.contains(table + "." + column))) {
      return false;
    }
    try {
      check.accept(value);
      return false;
    } catch (IllegalArgumentException e) {
      return true;
    }
  }

  /** Deletes all such rows, and returns how many there were, by table. */
  static Map<String, Integer> delete(Connection database) throws SQLException {
    Map<String, Integer> deleted = new TreeMap<>();
    for (Map.Entry<String, List<String>> each : Tables.of(database).entrySet()) {
      String table = each.getKey();
      List<Long> odd = find(
          database, table, each.getValue().stream().filter(CHECKS::containsKey).toList());
      for (long row : odd) {
        try (PreparedStatement statement =
            database.prepareStatement("DELETE FROM " + table + " WHERE rowid = ?")) {
          statement.setLong(1, row);
          statement.executeUpdate();
        }
        deleted.merge(table, 1, Integer::sum);
      }
    }
    return deleted;
  }

  private static List<Long> find(Connection database, String table, List<String> columns)
      throws SQLException {
    List<Long> odd = new ArrayList<>();
    if (columns.isEmpty()) {
      return odd;
    }
    try (Statement statement = database.createStatement();
        ResultSet rows = statement.executeQuery(
            "SELECT rowid, " + String.join(", ", columns) + " FROM " + table)) {
      while (rows.next()) {
        boolean isOdd = false;
        for (int i = 0; i < columns.size(); i++) {
          isOdd |= isOdd(table, columns.get(i), rows.getString(i + 2));
        }
        if (isOdd) {
          odd.add(rows.getLong(1));
        }
      }
    }
    return odd;
  }
}
