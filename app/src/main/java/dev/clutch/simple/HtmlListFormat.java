package dev.clutch.simple;

import dev.clutch.model.ListMeta;
import dev.clutch.model.ListedProject;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** A project list as HTML: one link for each project, relative to the list. */
final class HtmlListFormat implements ListFormat {
  private static final int BUFFER = 1 << 16;

  private final OutputStream out;
  private final ListMeta meta;
  private final StringBuilder html = new StringBuilder();

  HtmlListFormat(OutputStream out, ListMeta meta) {
    this.out = new BufferedOutputStream(out, BUFFER);
    this.meta = meta;
  }

  @Override
  public void begin() throws IOException {
    Html.begin(html);
    HtmlMetaWriter.elements(html, meta.apiVersion(), meta.meta());
    Html.title(html, "Simple index");
    send();
  }

  @Override
  public void add(ListedProject project) throws IOException {
    html.append("    <a href=\"").append(project.name()).append("/\">");
    Html.escape(html, project.displayName());
    html.append("</a><br />\n");
    send();
  }

  @Override
  public void end() throws IOException {
    Html.end(html);
    HtmlMetaWriter.serial(html, meta.meta());
    send();
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  private void send() throws IOException {
    out.write(html.toString().getBytes(StandardCharsets.UTF_8));
    html.setLength(0);
  }
}
