package dev.clutch.app;

import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.operations.Explanation;
import dev.clutch.operations.GcReport;
import dev.clutch.operations.ListReport;
import dev.clutch.operations.OperationException;
import dev.clutch.operations.OperationException.Kind;
import dev.clutch.operations.Operations;
import dev.clutch.operations.PinReport;
import dev.clutch.operations.PurgeReport;
import dev.clutch.operations.RefreshReport;
import dev.clutch.operations.Selection;
import dev.clutch.operations.StatsReport;
import dev.clutch.operations.StatusReport;
import dev.clutch.operations.VerifyReport;
import dev.clutch.storage.DigestConflict;
import dev.clutch.storage.FileRow;
import dev.clutch.storage.Pin;
import dev.clutch.storage.sql.Catalog;
import dev.clutch.storage.sql.DigestConflictStore;
import dev.clutch.storage.sql.Inventory;
import dev.clutch.storage.sql.PinStore;
import dev.clutch.storage.sql.Stock;
import dev.clutch.storage.sql.Stock.Holding;
import dev.clutch.storage.upkeep.Freed;
import dev.clutch.storage.upkeep.Upkeep;
import dev.clutch.storage.upkeep.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The operations on what lies in a data directory, whether or not a server runs above it. */
final class StoredOperations implements Operations {
  private final Path directory;
  private final Stock stock;
  private final Inventory inventory;
  private final PinStore pins;
  private final DigestConflictStore conflicts;
  private final Upkeep upkeep;
  private final InstantSource clock;
  private final AtomicBoolean busy = new AtomicBoolean();

  /**
   * @param directory held by this process
   */
  StoredOperations(Path directory, Catalog catalog, Upkeep upkeep, InstantSource clock) {
    this.directory = directory;
    this.stock = new Stock(catalog);
    this.inventory = new Inventory(catalog);
    this.pins = new PinStore(catalog);
    this.conflicts = new DigestConflictStore(catalog);
    this.upkeep = upkeep;
    this.clock = clock;
  }

  /** Reads from the catalog; throws whatever keeps that from working. */
  void check() {
    pins.all();
  }

  @Override
  public ListReport list() {
    return new ListReport(stock.all().stream().map(StoredOperations::project).toList());
  }

  private static ListReport.Project project(Holding held) {
    return new ListReport.Project(
        held.project().value(),
        held.source(),
        held.fetched(),
        held.files(),
        held.bytes(),
        held.pinned(),
        held.used());
  }

  /** Says in one line when the pages of a project were fetched. */
  String known(ProjectName project) {
    List<String> pages = stock.of(project).stream()
        .filter(held -> held.fetched() != null)
        .map(held -> "the page of " + held.source() + " was fetched at " + held.fetched())
        .toList();
    return pages.isEmpty() ? "no page is stored" : String.join("; ", pages);
  }

  @Override
  public StatsReport stats() {
    List<Holding> all = stock.all();
    Inventory.Totals totals = inventory.totals();
    return new StatsReport(
        all.stream().map(Holding::project).distinct().count(),
        all.stream().filter(held -> held.fetched() != null).count(),
        all.stream().mapToLong(Holding::files).sum(),
        totals.blobs(),
        totals.bytes(),
        null,
        all.stream().mapToLong(Holding::pinned).sum(),
        null);
  }

  @Override
  public StatusReport status() throws OperationException {
    return new StatusReport(
        Version.TEXT,
        false,
        true,
        null,
        null,
        false,
        List.of(),
        new StatusReport.Downloads(0, 0, 0),
        new StatusReport.Disk(
            stock.files(), inventory.totals().bytes(), null, free(), null, false, 0, 0));
  }

  /** Returns how many files are stored. */
  long files() {
    return stock.files();
  }

  private long free() throws OperationException {
    try {
      return Files.getFileStore(directory).getUsableSpace();
    } catch (IOException e) {
      throw new OperationException(
          Kind.FAILED, "cannot tell how full the disk is: " + e.getMessage(), e);
    }
  }

  @Override
  public PurgeReport purge(ProjectName project, boolean dryRun) throws OperationException {
    List<Holding> held = stock.of(project);
    if (held.isEmpty()) {
      throw new OperationException(Kind.NOT_FOUND, "nothing is stored of " + project);
    }
    try {
      Freed freed = upkeep.purge(project, dryRun);
      return new PurgeReport(
          project.value(),
          dryRun,
          held.stream().filter(page -> page.fetched() != null).count(),
          held.stream().mapToLong(Holding::files).sum(),
          freed.blobs(),
          freed.bytes());
    } catch (IOException e) {
      throw failed("not all of " + project + " could be removed", e);
    }
  }

  private static OperationException failed(String what, IOException failure) {
    return new OperationException(Kind.FAILED, what + ": " + failure.getMessage(), failure);
  }

  @Override
  public PinReport pin(Selection selection, boolean dryRun) throws OperationException {
    Pin pin = pin(selection);
    List<FileRow> rows = stock.held(pin);
    boolean isPinned = pins.all().contains(pin);
    if (rows.isEmpty() && !isPinned) {
      throw new OperationException(
          Kind.NOT_FOUND, "nothing is stored of " + selection + "; install it once, then pin it");
    }
    boolean isChanged = dryRun ? !isPinned : pins.add(pin, clock.instant());
    return report(selection, dryRun, true, isChanged, rows);
  }

  @Override
  public PinReport unpin(Selection selection, boolean dryRun) throws OperationException {
    Pin pin = pin(selection);
    boolean isThere = dryRun ? pins.all().contains(pin) : pins.remove(pin);
    if (!isThere) {
      throw new OperationException(
          Kind.NOT_FOUND, selection + " is not pinned" + others(pin.project()));
    }
    return report(selection, dryRun, false, true, stock.held(pin));
  }

  /** Names the pins of a project that are in other words. */
  private String others(ProjectName project) {
    List<String> others = pins.all().stream()
        .filter(pin -> pin.project().equals(project))
        .map(Pin::toString)
        .toList();
    return others.isEmpty() ? "" : "; pinned are: " + String.join(", ", others);
  }

  private static Pin pin(Selection selection) {
    if (selection instanceof Selection.Release release) {
      return Pin.of(release.project(), release.version());
    }
    if (selection instanceof Selection.File file) {
      return Pin.of(file.project(), file.filename());
    }
    return Pin.of(((Selection.Project) selection).project());
  }

  private static PinReport report(
      Selection selection, boolean dryRun, boolean pinned, boolean changed, List<FileRow> rows) {
    return new PinReport(
        selection.toString(),
        dryRun,
        pinned,
        changed,
        rows.stream().filter(Stock::isFile).count(),
        rows.stream().mapToLong(FileRow::size).sum());
  }

  @Override
  public RefreshReport refresh(ProjectName project, boolean force, boolean dryRun)
      throws OperationException {
    throw new OperationException(
        Kind.NOT_NOW,
        "no server runs on " + directory + ", and only a server asks its upstream; start it with"
            + " 'clutch serve'");
  }

  @Override
  public Explanation explain(Selection selection, @Nullable String index, @Nullable String at)
      throws OperationException {
    throw new OperationException(
        Kind.NOT_NOW,
        "no server runs on " + directory + ", and only a server has indexes to explain; start it"
            + " with 'clutch serve'");
  }

  /** Returns the files of a project that a source came to announce with another digest than at first. */
  List<Filename> replaced(ProjectName project) {
    return conflicts.of(project).stream()
        .map(DigestConflict::filename)
        .distinct()
        .toList();
  }

  @Override
  public GcReport gc(boolean dryRun, Progress progress) throws OperationException {
    return alone("gc", () -> {
      Upkeep.Collected collected = upkeep.gc(dryRun);
      return new GcReport(dryRun, freed(collected.swept()), freed(collected.evicted()));
    });
  }

  private static GcReport.Freed freed(Freed freed) {
    return new GcReport.Freed(freed.files(), freed.blobs(), freed.bytes());
  }

  @Override
  public VerifyReport verify(boolean repair, Progress progress) throws OperationException {
    return alone("verify", () -> {
      long total = inventory.totals().blobs();
      Verification found =
          upkeep.verify(repair, (blobs, bytes) -> progress.at(Math.min(blobs, total), total));
      return new VerifyReport(
          repair,
          found.blobs(),
          found.bytes(),
          found.bad().stream().map(StoredOperations::problem).toList(),
          found.unnamed(),
          found.unnamedBytes());
    });
  }

  private static VerifyReport.Problem problem(Verification.Bad bad) {
    return new VerifyReport.Problem(
        VerifyReport.Kind.valueOf(bad.damage().kind().name()),
        bad.damage().reason(),
        bad.sha256().hex(),
        bad.files().stream().map(row -> row.filename().value()).sorted().toList(),
        bad.isRepaired());
  }

  private interface Work<T> {
    T run() throws IOException, InterruptedException;
  }

  /** Long work is done by one at a time: a second reader of the whole disk only slows the first. */
  private <T> T alone(String what, Work<T> work) throws OperationException {
    if (!busy.compareAndSet(false, true)) {
      throw new OperationException(
          Kind.NOT_NOW, "a gc or verify is under way; try again when it is done");
    }
    try {
      return work.run();
    } catch (IOException e) {
      throw failed(what, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OperationException(Kind.FAILED, what + ": the server is stopping", e);
    } finally {
      busy.set(false);
    }
  }
}
