package dev.clutch.policy;

import dev.clutch.model.DistributionFile;
import dev.clutch.model.ProjectName;
import dev.clutch.repository.HiddenBy;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says what rules on trial would hide: once for each project and kind of rule, and nothing more once it has
 * said much. Thread-safe.
 */
final class Audit {
  private static final Logger log = LoggerFactory.getLogger(Audit.class);
  private static final int MAX_SAID = 10_000;

  private final Set<String> said = ConcurrentHashMap.newKeySet();
  private final Consumer<String> lines;

  Audit() {
    this(log::info);
  }

  Audit(Consumer<String> lines) {
    this.lines = lines;
  }

  void note(ProjectName project, DistributionFile file, HiddenBy by) {
    if (said.size() < MAX_SAID && said.add(project + " " + by.rule())) {
      lines.accept("a rule on trial would hide files project=" + project + " rule=" + by.rule()
          + " first=" + file.filename() + " reason=\"" + by.reason() + "\"");
    }
  }
}
