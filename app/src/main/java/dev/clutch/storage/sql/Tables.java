package dev.clutch.storage.sql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What tables of ours a database has. */
final class Tables {
  private static final String NAMES =
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
          + " AND name NOT LIKE 'flyway%'";

  private Tables() {}

  /** Returns the tables and their columns. */
  static Map<String, List<String>> of(Connection database) throws SQLException {
    Map<String, List<String>> tables = new LinkedHashMap<>();
    try (Statement statement = database.createStatement()) {
      try (ResultSet names = statement.executeQuery(NAMES)) {
        while (names.next()) {
          tables.put(names.getString(1), new ArrayList<>());
        }
      }
      for (Map.Entry<String, List<String>> table : tables.entrySet()) {
        try (ResultSet columns =
            statement.executeQuery("PRAGMA table_info(" + table.getKey() + ")")) {
          while (columns.next()) {
            table.getValue().add(columns.getString("name"));
          }
        }
      }
    }
    return tables;
  }
}
