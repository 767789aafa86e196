package dev.clutch.storage.sql;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jdbi.v3.core.statement.ColonPrefixSqlParser;
import org.jdbi.v3.core.statement.DefinedAttributeTemplateEngine;
import org.jdbi.v3.core.statement.ParsedSql;
import org.jdbi.v3.core.statement.SqlParser;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.TemplateEngine;

/**
 * Finds the parameters of statements as plain as nearly all of ours. Jdbi's own parsers know more, are asked where there
 * is more, and take some tenths of a start to be loaded.
 */
final class PlainSql implements SqlParser, TemplateEngine {
  private static final Pattern PARAMETER = Pattern.compile(":([A-Za-z_][A-Za-z_0-9]*)");

  /** A text, a comment, a parameter without a name, an escape, another kind of name. */
  private static final Pattern ODD = Pattern.compile("['\"`\\[?\\\\]|--|/\\*|::|:[A-Za-z_0-9]+\\.");

  private static final Pattern ATTRIBUTE = Pattern.compile("<[A-Za-z_]|\\\\");

  @Override
  public ParsedSql parse(String sql, StatementContext context) {
    if (ODD.matcher(sql).find()) {
      return new ColonPrefixSqlParser().parse(sql, context);
    }
    ParsedSql.Builder parsed = ParsedSql.builder();
    Matcher parameters = PARAMETER.matcher(sql);
    int end = 0;
    while (parameters.find()) {
      parsed.append(sql.substring(end, parameters.start()));
      parsed.appendNamedParameter(parameters.group(1));
      end = parameters.end();
    }
    return parsed.append(sql.substring(end)).build();
  }

  @Override
  public String nameParameter(String name, StatementContext context) {
    return ":" + name;
  }

  @Override
  public String render(String template, StatementContext context) {
    return ATTRIBUTE.matcher(template).find()
        ? new DefinedAttributeTemplateEngine().render(template, context)
        : template;
  }
}
