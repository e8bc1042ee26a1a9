package io.tidemark.engine.wal;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.LocalDisk;
import io.tidemark.engine.postgres.SystemIdentifier;
import io.tidemark.engine.postgres.TimelineHistory;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.postgres.WalSegmentSize;
import io.tidemark.engine.protocol.ReplicationConnection;
import io.tidemark.engine.protocol.ReplicationSlot;
import io.tidemark.engine.protocol.SystemIdentity;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a receiver settles with the server before WAL flows. Used by the reader thread only, but for asking. */
final class WalSource {

    private static final Logger LOG = LoggerFactory.getLogger(WalSource.class);

    private final SystemIdentifier expected;
    private final WalSegmentSize segmentSize;
    private final String slotName;
    private final WalUploader uploader;
    private volatile boolean replacing;
    private boolean refused;
    private final Set<TimelineId> knownHistories = new HashSet<>();

    /** @param uploader stores the history files that the server tells */
    WalSource(SystemIdentifier expected, WalSegmentSize segmentSize, String slotName, WalUploader uploader) {
        this.expected = expected;
        this.segmentSize = segmentSize;
        this.slotName = slotName;
        this.uploader = uploader;
    }

    /** @throws EngineException if another cluster answers, or its segments have another size than the archive's */
    void requireSame(ReplicationConnection opened, SystemIdentity identity) {
        if (!identity.systemIdentifier().equals(expected)) {
            throw new EngineException(
                    ErrorCode.SYSTEM_IDENTIFIER_CHANGED,
                    "the server has system identifier %s instead of %s"
                            .formatted(identity.systemIdentifier(), expected),
                    "Another cluster answers at this address, perhaps after initdb or a major upgrade. Correct the"
                            + " address, or protect the new cluster as a new server.");
        }
        var size = opened.walSegmentSize();
        if (!size.equals(segmentSize)) {
            throw new EngineException(
                    ErrorCode.SERVER_MISCONFIGURED,
                    "the server's WAL segments have %d bytes instead of %d"
                            .formatted(size.bytes(), segmentSize.bytes()),
                    "pg_resetwal has changed the size. Protect the cluster as a new server.");
        }
    }

    /** Stores the history files of {@code timeline} and its ancestors, once each. */
    TimelineHistory histories(ReplicationConnection opened, TimelineId timeline) {
        if (timeline.equals(TimelineId.FIRST)) {
            return TimelineHistory.original();
        }
        try {
            var newest = opened.timelineHistory(timeline);
            var history = newest.parse();
            if (knownHistories.add(timeline)) {
                uploader.history(newest);
            }
            for (var ancestor : history.ancestors()) {
                if (!ancestor.timeline().equals(TimelineId.FIRST) && knownHistories.add(ancestor.timeline())) {
                    uploader.history(opened.timelineHistory(ancestor.timeline()));
                }
            }
            return history;
        } catch (IOException e) {
            throw LocalDisk.failure("cannot keep a history file in the spool", e);
        } catch (IllegalArgumentException e) {
            throw new EngineException(
                    ErrorCode.SERVER_FAILED,
                    "the server sent a history file that cannot be read: " + e.getMessage(),
                    "Look at pg_wal/%s on the server.".formatted(timeline.historyFileName()),
                    e);
        }
    }

    /** The slot that keeps WAL for us, made if there is none. */
    ReplicationSlot slot(ReplicationConnection opened) {
        var found = opened.findSlot(slotName);
        if (found.isPresent() && isLost(found.get()) && replacing) {
            opened.dropSlot(slotName);
            LOG.warn("replication slot replaced, WAL may be missing: slot={}", slotName);
        } else if (found.isPresent()) {
            requireReserved(found.get());
            return found.get();
        }
        replacing = false;
        refused = false;
        opened.createSlot(slotName);
        LOG.info("replication slot created: slot={}", slotName);
        return opened.findSlot(slotName)
                .orElseThrow(() -> new EngineException(
                        ErrorCode.SLOT_LOST,
                        "the replication slot %s vanished as soon as it was created".formatted(slotName),
                        "See who drops it."));
    }

    /** A slot that the server has given up is replaced when it is next found. Called from any thread. */
    void replaceLostSlot() {
        replacing = true;
    }

    /** The server refused to stream through the slot, though it shows a position: a slot may be given up for being idle. */
    void refused() {
        refused = true;
    }

    private boolean isLost(ReplicationSlot slot) {
        return slot.restartLsn().isEmpty() || refused;
    }

    private void requireReserved(ReplicationSlot slot) {
        if (slot.restartLsn().isEmpty()) {
            throw new EngineException(
                    ErrorCode.SLOT_LOST,
                    "the replication slot %s keeps no WAL: the server has given it up".formatted(slot.name()),
                    "Drop it (SELECT pg_drop_replication_slot('%s');): it is created anew. Then take a base backup, because"
                                    .formatted(slot.name())
                            + " WAL is missing in between, and raise max_slot_wal_keep_size.");
        }
    }
}
