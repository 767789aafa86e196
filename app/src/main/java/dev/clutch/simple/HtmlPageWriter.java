package dev.clutch.simple;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clutch.model.DistributionFile;
import dev.clutch.model.ProjectPage;
import dev.clutch.model.ProjectStatus;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Writes a project page as HTML that every pip reads. */
final class HtmlPageWriter {
  private static final int FILE_LENGTH = 400;
  private static final Pattern ATTRIBUTE = Pattern.compile("data-[a-z0-9._-]++");

  private final Function<DistributionFile, String> link;
  private final StringBuilder html;

  HtmlPageWriter(int files, Function<DistributionFile, String> link) {
    this.link = link;
    this.html = new StringBuilder(FILE_LENGTH * (files + 2));
  }

  byte[] write(ProjectPage page) {
    Html.begin(html);
    HtmlMetaWriter.elements(html, page.apiVersion(), page.meta());
    writeStatus(page);
    Html.title(html, "Links for " + page.name());
    page.files().forEach(this::writeFile);
    Html.end(html);
    HtmlMetaWriter.serial(html, page.meta());
    return html.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void writeStatus(ProjectPage page) {
    ProjectStatus status = page.status();
    if (status != null) {
      Html.meta(html, HtmlMeta.STATUS, status.status());
      String reason = status.reason();
      if (reason != null) {
        Html.meta(html, HtmlMeta.REASON, reason);
      }
    }
  }

  private void writeFile(DistributionFile file) {
    html.append("    <a");
    String fragment = Hashes.inHtml(file.hashes()).map(digest -> "#" + digest).orElse("");
    Html.attribute(html, "href", link.apply(file) + fragment);
    writeAttributes(file);
    html.append('>');
    Html.escape(html, file.filename().value());
    html.append("</a><br />\n");
  }

  private void writeAttributes(DistributionFile file) {
    String requiresPython = file.requiresPython();
    if (requiresPython != null) {
      data(FileKeys.REQUIRES_PYTHON, requiresPython);
    }
    Map<String, String> coreMetadata = file.coreMetadata();
    if (coreMetadata != null) {
      String promise = Hashes.inHtml(coreMetadata).orElse("true");
      data(FileKeys.CORE_METADATA, promise);
      data(FileKeys.DIST_INFO_METADATA, promise);
    }
    String yanked = file.yanked();
    if (yanked != null) {
      data(FileKeys.YANKED, yanked);
    }
    writeRareAttributes(file);
  }

  private void writeRareAttributes(DistributionFile file) {
    Boolean gpgSig = file.gpgSig();
    if (gpgSig != null) {
      data(FileKeys.GPG_SIG, gpgSig.toString());
    }
    String provenance = Values.provenance(file.provenance());
    if (provenance != null) {
      data(FileKeys.PROVENANCE, provenance);
    }
    Long size = file.size();
    if (size != null) {
      data(FileKeys.SIZE, size.toString());
    }
    Instant uploadTime = file.uploadTime();
    if (uploadTime != null) {
      data(FileKeys.UPLOAD_TIME, UploadTime.format(uploadTime));
    }
    file.extra().forEach(this::writeExtra);
  }

  private void writeExtra(String name, JsonNode value) {
    boolean isOurs = FileKeys.isModelledAttribute(name);
    if (!isOurs && value.isTextual() && ATTRIBUTE.matcher(name).matches()) {
      Html.attribute(html, name, value.textValue());
    }
  }

  private void data(String key, String value) {
    Html.attribute(html, FileKeys.DATA + key, value);
  }
}
