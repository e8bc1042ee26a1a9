package io.tidemark.engine.wal;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.TimelineHistory;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.postgres.WalSegment;
import io.tidemark.engine.postgres.WalSegmentSize;
import io.tidemark.engine.protocol.HistoryFile;
import io.tidemark.engine.repository.Repository;
import io.tidemark.engine.repository.SealedCreation;
import io.tidemark.engine.repository.SealedObject;
import io.tidemark.engine.storage.Content;
import io.tidemark.engine.storage.ObjectKey;
import io.tidemark.engine.storage.ObjectLockedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The WAL kept for one server: whole segments, beginnings of unfinished ones, and history files.
 *
 * <p>Nothing is ever overwritten. A longer beginning of a segment supersedes a shorter one, the whole segment all of
 * them; what arrives under a taken name with other content is kept aside. All methods may be called from many threads.
 *
 * <p>The summary of a segment is the metadata of its object; {@link WalObjectName} tells how objects are named.
 */
public final class WalArchive {

    /** What became of something that was to be stored. */
    public enum Storing {
        STORED,
        /** The very same content was there already. */
        ALREADY_STORED,
        /** Another content was there already; this one was kept aside. */
        DIVERGENT
    }

    private static final Logger LOG = LoggerFactory.getLogger(WalArchive.class);
    private static final int PARALLEL_READS = 16;
    private static final int LISTINGS = 3;

    private final WalObjects objects;
    private final WalSegmentSize segmentSize;
    private final Beginnings beginnings;
    // objects never change, so what was read once need not be read again
    private final Map<ObjectKey, WalSummary> summaries;
    private final Map<ObjectKey, TimelineHistory> histories;

    public WalArchive(Repository repository) {
        this(WalObjects.of(repository.sealed()), repository.description().walSegmentSize());
    }

    WalArchive(WalObjects objects, WalSegmentSize segmentSize) {
        this.objects = objects;
        this.segmentSize = segmentSize;
        this.beginnings = new Beginnings(objects, segmentSize);
        this.summaries = new ConcurrentHashMap<>();
        this.histories = new ConcurrentHashMap<>();
    }

    private WalArchive(WalArchive same, WalObjects objects) {
        this.objects = objects;
        this.segmentSize = same.segmentSize;
        this.beginnings = same.beginnings;
        this.summaries = same.summaries;
        this.histories = same.histories;
    }

    /** The same archive by way of {@code repository}, which is the same one too. What one of them has read the other knows. */
    public WalArchive by(Repository repository) {
        return new WalArchive(this, WalObjects.of(repository.sealed()));
    }

    public WalSegmentSize segmentSize() {
        return segmentSize;
    }

    /** Stores a whole segment. */
    public Storing store(WalSegment segment, Content content, WalSummary summary) {
        requireSize(segment, content, segmentSize.bytes());
        var key = WalObjectName.key(segment.timeline(), segment.fileName());
        var storing = storing(objects.create(key, content, SummaryText.write(summary)));
        if (storing != Storing.DIVERGENT) {
            removePartials(segment, segmentSize.bytes());
        }
        return storing;
    }

    /** Stores the beginning of a segment that is not finished, or never will be because its timeline ended. */
    public Storing storePartial(WalSegment segment, Content content, WalSummary summary) {
        var storing = addPartial(segment, content, summary, objects::create);
        if (storing != Storing.DIVERGENT) {
            removePartials(segment, Math.toIntExact(content.sizeBytes()));
        }
        return storing;
    }

    /** Stores a beginning that will soon be superseded, and leaves shorter ones to {@link #removePartials}. */
    Storing addPartial(WalSegment segment, Content content, WalSummary summary) {
        return addPartial(segment, content, summary, objects::createPassing);
    }

    @FunctionalInterface
    private interface Creating {
        SealedCreation create(ObjectKey key, Content content, Map<String, String> metadata);
    }

    private Storing addPartial(WalSegment segment, Content content, WalSummary summary, Creating creating) {
        requireSize(segment, content, Math.toIntExact(content.sizeBytes()));
        var key = WalObjectName.partialKey(segment, content.sizeBytes());
        var storing = storing(creating.create(key, content, SummaryText.write(summary)));
        if (storing != Storing.DIVERGENT) {
            beginnings.add(new WalObjectName(key, segment, Math.toIntExact(content.sizeBytes()), false));
        }
        return storing;
    }

    public Storing storeHistory(HistoryFile history) {
        var key = WalObjectName.key(history.timeline(), history.name());
        return storing(objects.create(key, Content.of(history.content()), Map.of()));
    }

    /** Stores what the server has written down of a base backup. No recovery needs it; PostgreSQL archives it. */
    public Storing storeBackupHistory(WalFileName.BackupHistory name, Content content) {
        var key = WalObjectName.key(name.segment().timeline(), name.text());
        return storing(objects.create(key, content, Map.of()));
    }

    /** What there is now: one listing, and one small read for each segment that this archive has not seen before. */
    public WalCoverage coverage() {
        var listed = listed();
        var read = summaries(listed.newest());
        // a longer beginning or the whole has replaced what was listed: the next listing has them
        for (var listing = 1; read.size() < listed.newest().size() && listing < LISTINGS; listing++) {
            listed = listed();
            read = summaries(listed.newest());
        }
        return new WalCoverage(
                segmentSize,
                listed.timelines(read),
                listed.historyKeys().entrySet().stream()
                        .map(entry -> history(entry.getKey(), entry.getValue()))
                        .flatMap(Optional::stream)
                        .toList());
    }

    /**
     * One listing.
     *
     * @param segments the longest that is stored of each
     * @param divergent of which there are two contents
     */
    private record Listed(
            Map<TimelineId, Map<WalSegment, WalObjectName>> segments,
            Map<TimelineId, List<WalSegment>> divergent,
            Map<TimelineId, ObjectKey> historyKeys) {

        List<WalObjectName> newest() {
            return segments.values().stream()
                    .flatMap(ofTimeline -> ofTimeline.values().stream())
                    .toList();
        }

        List<TimelineCoverage> timelines(Map<ObjectKey, WalSummary> summaries) {
            return segments.entrySet().stream()
                    .map(entry -> new TimelineCoverage(
                            entry.getKey(),
                            entry.getValue().values().stream()
                                    .map(found -> new StoredSegment(
                                            found.segment(),
                                            found.bytes(),
                                            summaries.getOrDefault(found.key(), WalSummary.UNKNOWN)))
                                    .toList(),
                            divergent.getOrDefault(entry.getKey(), List.of())))
                    .toList();
        }
    }

    private Listed listed() {
        var segments = new TreeMap<TimelineId, Map<WalSegment, WalObjectName>>();
        var divergent = new HashMap<TimelineId, List<WalSegment>>();
        var historyKeys = new TreeMap<TimelineId, ObjectKey>();
        for (var key : objects.list(WalObjectName.FOLDER)) {
            WalObjectName.history(key).ifPresent(timeline -> historyKeys.put(timeline, key));
            var found = WalObjectName.of(key, segmentSize);
            if (found == null) {
                continue;
            }
            var timeline = found.segment().timeline();
            if (found.divergent()) {
                divergent.computeIfAbsent(timeline, any -> new ArrayList<>()).add(found.segment());
            } else {
                segments.computeIfAbsent(timeline, any -> new TreeMap<>(Comparator.comparing(WalSegment::start)))
                        .merge(found.segment(), found, (one, other) -> one.bytes() >= other.bytes() ? one : other);
            }
        }
        return new Listed(segments, divergent, historyKeys);
    }

    /**
     * Opens what {@code restore_command} asks for, decrypted and verified while read: a whole segment, a history file, what a
     * base backup told of itself; by the name with {@code .partial} what {@link #openPartial} gives. The caller closes the
     * stream.
     *
     * @return empty if there is no such file; PostgreSQL takes that as the end of the archive
     */
    public Optional<InputStream> open(String fileName) {
        return WalFileName.parse(fileName, segmentSize).flatMap(name -> switch (name) {
            case WalFileName.Segment(var segment) -> content(segment.timeline(), fileName);
            case WalFileName.Partial(var segment) -> openPartial(segment);
            case WalFileName.History(var timeline) -> content(timeline, fileName);
            case WalFileName.BackupHistory(var segment, var _) -> content(segment.timeline(), fileName);
        });
    }

    /**
     * As {@link #open}; of a segment of which only the beginning is stored, what {@link #openPartial} gives. Right for a
     * recovery that ends with what is stored.
     */
    public Optional<InputStream> openLongest(String fileName) {
        return open(fileName)
                .or(() -> WalFileName.parse(fileName, segmentSize)
                        .flatMap(name -> name instanceof WalFileName.Segment(var segment)
                                ? openPartial(segment)
                                : Optional.empty()));
    }

    private Optional<InputStream> content(TimelineId timeline, String fileName) {
        return objects.open(WalObjectName.key(timeline, fileName)).map(SealedObject::content);
    }

    /**
     * Opens the longest stored beginning of a segment, filled up with zeros to a whole one. Only right for the last
     * segment of a recovery: the zeros end it. The caller closes the stream.
     */
    public Optional<InputStream> openPartial(WalSegment segment) {
        return partials(segment).stream()
                .max(Comparator.comparingInt(WalObjectName::bytes))
                .flatMap(found -> objects.open(found.key()))
                .map(object ->
                        new SequenceInputStream(object.content(), new Zeros(segmentSize.bytes() - object.sizeBytes())));
    }

    /** Looks for the end of a transaction in the segments that may hold it; the newest if the id was used again. */
    public Optional<EndedTransaction> findTransaction(int xid, Lsn from, TimelineHistory history) {
        var candidates = coverage().candidates(xid, from, history);
        for (var stored : candidates.reversed()) {
            var found = new ArrayList<EndedTransaction>();
            var inspector = new WalInspector((id, committed, position, time) -> {
                if (id == xid) {
                    found.add(
                            new EndedTransaction(id, committed, stored.segment().timeline(), position, time));
                }
            });
            prime(inspector, stored.segment());
            inspect(inspector, stored.segment());
            if (!found.isEmpty()) {
                return Optional.of(found.getLast());
            }
        }
        return Optional.empty();
    }

    /**
     * Removes segments, beginnings of them, and what backups that began in them told of themselves; returns which segments are
     * gone. What is locked stays until a later call.
     */
    public List<WalSegment> remove(Predicate<WalSegment> superfluous) {
        var removed = new LinkedHashSet<WalSegment>();
        for (var key : objects.list(WalObjectName.FOLDER)) {
            var found = WalObjectName.of(key, segmentSize);
            if (found != null) {
                if (superfluous.test(found.segment()) && deleteUnlessLocked(found)) {
                    removed.add(found.segment());
                }
            } else if (WalObjectName.backupHistory(key, segmentSize)
                    .filter(superfluous)
                    .isPresent()) {
                deleteUnlessLocked(key);
            }
        }
        return List.copyOf(removed);
    }

    /** Removes beginnings that were locked when something longer was stored. Nothing to do where nothing is locked. */
    public void removeSuperseded() {
        if (!objects.locks()) {
            return;
        }
        var stored = stored(WalObjectName.FOLDER);
        var longest = new HashMap<WalSegment, Integer>();
        stored.forEach(found -> longest.merge(found.segment(), found.bytes(), Math::max));
        stored.stream()
                .filter(found -> found.bytes() < longest.getOrDefault(found.segment(), 0))
                .forEach(this::deleteUnlessLocked);
    }

    /**
     * Lets nobody remove the segments that are needed, for as long as the store locks what is written now, nor any history file.
     * Does nothing where nothing is locked.
     */
    public void renew(Predicate<WalSegment> needed) {
        if (!objects.locks()) {
            return;
        }
        var longest = new HashMap<WalSegment, WalObjectName>();
        var keys = new ArrayList<ObjectKey>();
        for (var key : objects.list(WalObjectName.FOLDER)) {
            var found = WalObjectName.of(key, segmentSize);
            if (WalObjectName.history(key).isPresent()) {
                keys.add(key);
            } else if (found != null && !found.divergent() && needed.test(found.segment())) {
                longest.merge(found.segment(), found, (one, other) -> one.bytes() >= other.bytes() ? one : other);
            }
        }
        longest.values().forEach(found -> keys.add(found.key()));
        objects.renew(keys);
    }

    private List<WalObjectName> stored(String prefix) {
        var stored = new ArrayList<WalObjectName>();
        for (var key : objects.list(prefix)) {
            var found = WalObjectName.of(key, segmentSize);
            if (found != null && !found.divergent()) {
                stored.add(found);
            }
        }
        return stored;
    }

    /**
     * How far WAL is stored.
     *
     * @param wholeEnds for each timeline the position behind its last whole segment
     * @param newest what the last segment of the youngest timeline holds, though only its beginning may be stored
     */
    record Extent(Map<TimelineId, Lsn> wholeEnds, WalSummary newest) {}

    /** One listing and one small read. */
    Extent extent() {
        var ends = new HashMap<TimelineId, Lsn>();
        WalObjectName newest = null;
        for (var key : objects.list(WalObjectName.FOLDER)) {
            var found = WalObjectName.of(key, segmentSize);
            if (found == null || found.divergent()) {
                continue;
            }
            if (newest == null || WalObjectName.NEWEST_LAST.compare(found, newest) > 0) {
                newest = found;
            }
            if (found.isWhole()) {
                ends.merge(
                        found.segment().timeline(),
                        found.segment().end(),
                        (one, other) -> one.compareTo(other) >= 0 ? one : other);
            }
        }
        var summary = newest == null ? null : objects.metadata(newest.key()).orElse(null);
        return new Extent(ends, summary == null ? WalSummary.UNKNOWN : SummaryText.read(summary));
    }

    /** Lets {@code inspector} read the segment before {@code segment}, for the record that reaches from there into it. */
    void prime(WalInspector inspector, WalSegment segment) {
        if (segment.number() > 0 && !inspector.follows(segment)) {
            inspect(inspector, new WalSegment(segment.timeline(), segment.number() - 1, segment.size()));
        }
    }

    private void inspect(WalInspector inspector, WalSegment segment) {
        try (var content =
                open(segment.fileName()).or(() -> openPartial(segment)).orElse(null)) {
            if (content != null) {
                inspector.inspect(segment, content);
            }
        } catch (IOException e) {
            throw new EngineException(
                    ErrorCode.STORAGE_UNAVAILABLE,
                    "cannot read WAL segment %s: %s".formatted(segment, e.getMessage()),
                    "Try again; if it stays, verify the repository.",
                    e);
        }
    }

    private List<WalObjectName> partials(WalSegment segment) {
        return objects.list(WalObjectName.folder(segment.timeline()) + segment.fileName() + ".partial.").stream()
                .map(key -> WalObjectName.of(key, segmentSize))
                .filter(partial -> partial != null && !partial.divergent())
                .toList();
    }

    /** Removes shorter beginnings of a segment. Longer ones stay: another receiver of the same server may have stored them. */
    void removePartials(WalSegment segment, int shorterThan) {
        beginnings.shorter(segment, shorterThan).forEach(this::deleteUnlessLocked);
    }

    private boolean deleteUnlessLocked(WalObjectName stored) {
        if (!deleteUnlessLocked(stored.key())) {
            return false;
        }
        summaries.remove(stored.key());
        beginnings.forget(stored);
        return true;
    }

    private boolean deleteUnlessLocked(ObjectKey key) {
        try {
            objects.delete(key);
            return true;
        } catch (ObjectLockedException locked) {
            LOG.debug("stays until its lock ends: {}", locked.getMessage());
            return false;
        }
    }

    private static Storing storing(SealedCreation creation) {
        return switch (creation) {
            case SealedCreation.Created created -> Storing.STORED;
            case SealedCreation.AlreadyPresent present -> Storing.ALREADY_STORED;
            case SealedCreation.Diverged diverged -> Storing.DIVERGENT;
        };
    }

    /** Of those that are still there. */
    private Map<ObjectKey, WalSummary> summaries(List<WalObjectName> wanted) {
        var found = new HashMap<ObjectKey, WalSummary>();
        try (var executor = Executors.newFixedThreadPool(
                PARALLEL_READS,
                Thread.ofVirtual().name("tidemark-wal-summary-", 0).factory())) {
            var reading = new HashMap<ObjectKey, Future<Optional<WalSummary>>>();
            for (var stored : wanted) {
                var known = summaries.get(stored.key());
                if (known == null) {
                    reading.put(stored.key(), read(executor, stored.key()));
                } else {
                    found.put(stored.key(), known);
                }
            }
            for (var entry : reading.entrySet()) {
                entry.getValue().get().ifPresent(summary -> found.put(entry.getKey(), summary));
            }
            summaries.putAll(found);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(
                    ErrorCode.CANCELLED, "interrupted while reading WAL summaries", "Start it again.", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof EngineException failure) {
                throw failure;
            }
            throw new EngineException(
                    ErrorCode.INTERNAL, "cannot read WAL summaries: " + e.getCause(), "Report this.", e);
        }
        return found;
    }

    private Future<Optional<WalSummary>> read(ExecutorService executor, ObjectKey key) {
        return executor.submit(() -> objects.metadata(key).map(SummaryText::read));
    }

    private Optional<TimelineHistory> history(TimelineId timeline, ObjectKey key) {
        var known = histories.get(key);
        if (known != null) {
            return Optional.of(known);
        }
        try (var object = objects.open(key).orElse(null)) {
            if (object == null) {
                return Optional.empty();
            }
            var history = new HistoryFile(timeline, object.content().readAllBytes()).parse();
            histories.put(key, history);
            return Optional.of(history);
        } catch (IOException | IllegalArgumentException e) {
            throw new EngineException(
                    ErrorCode.OBJECT_CORRUPT,
                    "cannot read the history of timeline %s: %s".formatted(timeline, e.getMessage()),
                    "Verify the repository.",
                    e);
        }
    }

    private static void requireSize(WalSegment segment, Content content, int bytes) {
        if (content.sizeBytes() != bytes || bytes < 1 || bytes > segment.size().bytes()) {
            throw new IllegalArgumentException("%s of %d bytes".formatted(segment, content.sizeBytes()));
        }
    }
}
