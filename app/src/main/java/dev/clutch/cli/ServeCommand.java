package dev.clutch.cli;

import dev.clutch.app.Clutch;
import dev.clutch.app.Version;
import dev.clutch.config.Configuration;
import dev.clutch.config.EffectiveSetting;
import dev.clutch.config.LoadedConfiguration;
import dev.clutch.config.ProxyAddress;
import dev.clutch.config.Secret;
import dev.clutch.config.ServerSettings;
import dev.clutch.config.SourceSettings;
import dev.clutch.config.SourceSettings.Location;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code clutch serve}. Its options are those of {@link SettingOptions}. */
@Command(
    name = "serve",
    description = "Serve an index, fetching from the upstream what somebody asks for.",
    mixinStandardHelpOptions = true,
    versionProvider = ClutchCommand.VersionText.class,
    modelTransformer = SettingOptions.class)
final class ServeCommand implements Callable<Integer> {
  /** What the server can do so far with a source; everything else is refused, not ignored. */
  private static final List<String> SUPPORTED =
      List.of("name", "url", "directory", "username", "password", "proxy", "ttl", "keep-removed");

  @Spec
  private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    LoadedConfiguration loaded = SettingOptions.loader(
            Objects.requireNonNull(spec).commandLine().getParseResult())
        .load();
    ServerSettings settings = supported(loaded);
    ProxyAddress proxy = loaded.configuration().sources().get(0).access().proxy();
    Map<String, String> environment = proxy == null ? System.getenv() : proxy.in(System.getenv());
    CountDownLatch stopped = new CountDownLatch(1);
    OutputStream accessLog = new FileOutputStream(FileDescriptor.err); // it tells when it fails
    try (Clutch clutch = Clutch.start(settings, environment, InstantSource.system(), accessLog)) {
      Signals.onStop(stopped::countDown);
      String url = Banner.reachable(clutch.url(), settings.host());
      System.out.print(Banner.text(Version.TEXT, url, settings.host()));
      System.out.flush();
      stopped.await();
      System.err.println("clutch: stopping; answers under way have 10 seconds");
    }
    return 0;
  }

  private static ServerSettings supported(LoadedConfiguration loaded) {
    Configuration configuration = loaded.configuration();
    refuse(configuration.sources().size() > 1, "more than one source");
    refuse(configuration.indexes().size() > 1, "more than one index");
    refuse(!configuration.rules().isEmpty(), "a rule");
    loaded.settings().stream()
        .filter(setting -> setting.wasSaid() && !isSupported(setting))
        .findFirst()
        .ifPresent(setting -> refuse(true, setting.key() + " (" + setting.origin() + ")"));
    SourceSettings source = configuration.sources().get(0);
    return new ServerSettings(
        upstream(source),
        configuration.server().host(),
        configuration.server().port(),
        configuration.storage().dataDirectory(),
        source.times().ttl(),
        configuration.server().offline(),
        source.keeping().removed(),
        new ServerSettings.Space(
            configuration.storage().maxSize(), configuration.storage().minFree()));
  }

  private static String upstream(SourceSettings source) {
    if (source.location() instanceof Location.Index index) {
      return withCredentials(index.url().toString(), source.access().authorization());
    }
    if (source.location() instanceof Location.Folder folder) {
      return folder.path().toString();
    }
    throw new IllegalArgumentException("not supported yet: " + source.location());
  }

  private static String withCredentials(String url, @Nullable Secret authorization) {
    if (authorization == null) {
      return url;
    }
    String basic = authorization.value().substring("Basic ".length());
    String[] pair =
        new String(Base64.getDecoder().decode(basic), StandardCharsets.UTF_8).split(":", 2);
    return url.replaceFirst(
        "://", Matcher.quoteReplacement("://" + encoded(pair[0]) + ":" + encoded(pair[1]) + "@"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static boolean isSupported(EffectiveSetting setting) {
    return switch (setting.table()) {
      case "source" -> SUPPORTED.contains(setting.key());
      case "index" -> setting.key().equals("name") || setting.key().equals("sources");
      default -> true;
    };
  }

  private static void refuse(boolean isThere, String what) {
    if (isThere) {
      throw new IllegalArgumentException("not supported yet: " + what);
    }
  }
}
