package io.tidemark.engine.wal;

import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.WalSegment;
import java.io.IOException;
import java.io.InputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Walks over the records of WAL segments to learn which transactions ended there and which restore points they hold.
 *
 * <p>Reads the WAL of PostgreSQL 15 to 18 and nothing of it beyond that. A record that continues in the next segment counts
 * where it ends, so segments are best given in order to the same inspector. Whatever it does not understand makes the
 * answer {@link WalSummary#UNKNOWN}, never a failure: inspection must not hold up archiving.
 *
 * @see <a href="https://www.postgresql.org/docs/current/wal-internals.html">WAL Internals</a>
 */
final class WalInspector {

    /** Hears of each transaction that ended. */
    interface TransactionListener {
        void ended(int xid, boolean committed, Lsn position, Instant time);
    }

    private static final int PAGE_BYTES = WalPageHeader.PAGE_BYTES;
    private static final int READ_BYTES = 32 * PAGE_BYTES;
    private static final int SHORT_HEADER = 24;
    private static final int LONG_HEADER = WalPageHeader.BYTES;
    private static final int RECORD_HEADER = 24;
    private static final int MANAGER_OFFSET = 17;
    private static final int LONGEST_KEPT = 1 << 20;
    private static final int MOST_KEPT_AT_REST = 1 << 10;
    private static final int MOST_RESTORE_POINTS = 100;
    private static final long POSTGRES_EPOCH_MICROS =
            Instant.parse("2000-01-01T00:00:00Z").getEpochSecond() * 1_000_000;

    private static final Set<Integer> MAGICS = WalPageHeader.knownMagics();

    private static final int STATS_ITEMS_GREW = 0xD118;

    private final TransactionListener listener;
    private @Nullable WalSegment last;
    private byte[] kept = new byte[0];
    private int keptLength;
    private int keptTotal;
    private boolean keeping;
    private long skip;
    private boolean ended;
    private boolean known = true;
    private Lsn reached = new Lsn(0);
    private int magic;
    private Lsn worthUntil = new Lsn(0);
    private WalSummary.@Nullable Transactions transactions;
    private List<RestorePoint> restorePoints = new ArrayList<>();

    WalInspector() {
        this((xid, committed, position, time) -> {});
    }

    WalInspector(TransactionListener listener) {
        this.listener = listener;
    }

    /** Whether the record that {@code segment} begins in the middle of is known from the segment before. */
    boolean follows(WalSegment segment) {
        return last != null && last.next().equals(segment);
    }

    /** Behind the last byte of a record that was read; of a segment that is not written to its end, where it stops. */
    Lsn reached() {
        return reached;
    }

    /** One that continues from here on its own, for a segment that is not finished yet. */
    WalInspector fork() {
        var copy = new WalInspector(listener);
        copy.last = last;
        copy.kept = kept.clone();
        copy.keptLength = keptLength;
        copy.keptTotal = keptTotal;
        copy.keeping = keeping;
        copy.skip = skip;
        copy.ended = ended;
        copy.known = known;
        copy.magic = magic;
        copy.worthUntil = worthUntil;
        copy.transactions = transactions;
        copy.restorePoints = new ArrayList<>(restorePoints);
        return copy;
    }

    /** Reads a segment, or the beginning of one, to the end of {@code content}. */
    WalSummary inspect(WalSegment segment, InputStream content) throws IOException {
        begin(segment);
        read(content, segment.start());
        return summary();
    }

    /** Begins a segment, whose pages are {@linkplain #read read} next. */
    void begin(WalSegment segment) {
        if (!follows(segment)) {
            keeping = false;
            skip = 0;
        }
        last = segment;
        ended = false;
        known = true;
        transactions = null;
        worthUntil = segment.start();
        restorePoints = new ArrayList<>();
        if (!keeping && kept.length > MOST_KEPT_AT_REST) {
            kept = new byte[0];
        }
    }

    /** Reads pages of the segment that was begun, the first of which is at {@code start}, to the end of {@code content}. */
    void read(InputStream content, Lsn start) throws IOException {
        var segment = last;
        if (segment == null) {
            return;
        }
        var pages = new byte[READ_BYTES];
        var buffer = ByteBuffer.wrap(pages);
        var position = start;
        reached = position;
        while (known && !ended) {
            var read = content.readNBytes(pages, 0, READ_BYTES);
            if (read == 0) {
                break;
            }
            Arrays.fill(pages, read, READ_BYTES, (byte) 0);
            for (var offset = 0; offset < read && known && !ended; offset += PAGE_BYTES) {
                page(segment, buffer.slice(offset, PAGE_BYTES).order(ByteOrder.LITTLE_ENDIAN), position);
                position = position.plus(PAGE_BYTES);
                if (known && !ended) {
                    reached = position;
                }
            }
        }
        if (!known) {
            last = null;
            worthUntil = segment.end();
        }
    }

    /** What was found since the segment was begun. */
    WalSummary summary() {
        return known ? WalSummary.of(transactions, restorePoints) : WalSummary.UNKNOWN;
    }

    /**
     * Behind the last record of the segment whose loss somebody would notice: of a transaction's end or preparation, or a restore
     * point. Whatever was not understood might be one.
     */
    Lsn worthUntil() {
        return worthUntil;
    }

    private void page(WalSegment segment, ByteBuffer page, Lsn start) {
        magic = page.getShort(0) & 0xFFFF;
        if (magic == 0) {
            ended = true;
            return;
        }
        var info = page.getShort(2);
        var address = page.getLong(8);
        if (!MAGICS.contains(magic) || address != start.value()) {
            known = false;
            return;
        }
        var offset = (info & WalPageHeader.HAS_LONG_HEADER) != 0 ? LONG_HEADER : SHORT_HEADER;
        var remaining = page.getInt(16);
        if ((info & WalPageHeader.FIRST_IS_CONTINUATION) == 0) {
            // a record that was never finished is followed by another one
            keeping = false;
            skip = 0;
        } else if (keeping ? keptTotal - keptLength != remaining : skip != remaining) {
            keeping = false;
            skip = remaining;
        }
        while (offset < PAGE_BYTES && known && !ended) {
            if (skip > 0) {
                var length = (int) Math.min(skip, PAGE_BYTES - offset);
                skip -= length;
                offset = skip == 0 ? align(offset + length) : PAGE_BYTES;
            } else if (keeping) {
                var length = Math.min(keptTotal - keptLength, PAGE_BYTES - offset);
                page.get(offset, kept, keptLength, length);
                keptLength += length;
                offset += length;
                if (keptLength == keptTotal) {
                    offset = align(offset);
                    keeping = false;
                    record(segment, start.plus(offset));
                }
            } else {
                reached = start.plus(offset);
                begin(page, offset);
            }
        }
    }

    private void begin(ByteBuffer page, int offset) {
        var total = page.getInt(offset);
        if (total == 0) {
            ended = true;
            return;
        }
        if (total < RECORD_HEADER) {
            known = false;
            return;
        }
        // where the header itself is cut, the record is kept until it tells
        var manager = offset + MANAGER_OFFSET < PAGE_BYTES ? page.get(offset + MANAGER_OFFSET) & 0xFF : 0;
        if (manager > 1) {
            skip = total;
        } else if (total > LONGEST_KEPT) {
            // a commit that long has hundreds of thousands of subtransactions; a record of manager 0 is a page image
            known = manager == 0;
            skip = total;
        } else {
            keeping = true;
            keptLength = 0;
            keptTotal = total;
            if (kept.length < total) {
                kept = new byte[Math.max(total, 1024)];
            }
        }
    }

    private void record(WalSegment segment, Lsn end) {
        var record = ByteBuffer.wrap(kept, 0, keptTotal).order(ByteOrder.LITTLE_ENDIAN);
        var xid = record.getInt(4);
        var info = record.get(16) & 0xFF;
        var manager = record.get(MANAGER_OFFSET);
        try {
            if (manager == 0 && (info & 0xF0) == 0x70) {
                worthUntil = end;
                restorePoint(segment, record, end);
            } else if (manager == 1) {
                worthUntil = end;
                transaction(record, info, xid, end);
            }
        } catch (IndexOutOfBoundsException | IllegalArgumentException | BufferUnderflowException e) {
            known = false;
        }
    }

    private void restorePoint(WalSegment segment, ByteBuffer record, Lsn end) {
        if (!positionAtData(record) || restorePoints.size() == MOST_RESTORE_POINTS) {
            return;
        }
        var time = time(record.getLong());
        var name = new byte[record.remaining()];
        record.get(name);
        var length = 0;
        while (length < name.length && name[length] != 0) {
            length++;
        }
        restorePoints.add(
                new RestorePoint(new String(name, 0, length, StandardCharsets.UTF_8), segment.timeline(), end, time));
    }

    private void transaction(ByteBuffer record, int info, int xid, Lsn end) {
        var operation = info & 0x70;
        var prepared = operation == 0x30 || operation == 0x40;
        var committed = operation == 0x00 || operation == 0x30;
        if (operation != 0x00 && operation != 0x20 && !prepared || !positionAtData(record)) {
            return;
        }
        var time = time(record.getLong());
        var id = prepared ? preparedXid(record, (info & 0x80) != 0, committed) : xid;
        if (id == 0) {
            // commits that only carry invalidations have no transaction id
            return;
        }
        var before = transactions;
        transactions = before == null
                ? new WalSummary.Transactions(time, time, id, id, 1)
                : new WalSummary.Transactions(
                        time.isBefore(before.first()) ? time : before.first(),
                        time.isAfter(before.last()) ? time : before.last(),
                        id - before.lowest() < 0 ? id : before.lowest(),
                        id - before.highest() > 0 ? id : before.highest(),
                        before.count() + 1);
        listener.ended(id, committed, end, time);
    }

    /** The transaction that was prepared; it stands behind lists whose lengths must be read. */
    private int preparedXid(ByteBuffer record, boolean hasInfo, boolean committed) {
        var info = hasInfo ? record.getInt() : 0;
        if ((info & 1) != 0) {
            skip(record, 8);
        }
        if ((info & 1 << 1) != 0) {
            skip(record, 4L * record.getInt());
        }
        if ((info & 1 << 2) != 0) {
            skip(record, 12L * record.getInt());
        }
        if ((info & 1 << 8) != 0) {
            skip(record, (magic >= STATS_ITEMS_GREW ? 16L : 12L) * record.getInt());
        }
        if (committed && (info & 1 << 3) != 0) {
            skip(record, 16L * record.getInt());
        }
        return (info & 1 << 4) != 0 ? record.getInt() : 0;
    }

    private static void skip(ByteBuffer record, long bytes) {
        record.position(Math.toIntExact(record.position() + bytes));
    }

    /** Moves over the headers to the main data; records of ours reference no blocks. */
    private static boolean positionAtData(ByteBuffer record) {
        record.position(RECORD_HEADER);
        while (record.hasRemaining()) {
            switch (record.get() & 0xFF) {
                case 255 -> {
                    record.get();
                    return true;
                }
                case 254 -> {
                    record.getInt();
                    return true;
                }
                case 253 -> record.getShort();
                case 252 -> record.getInt();
                default -> {
                    return false;
                }
            }
        }
        return false;
    }

    private static Instant time(long micros) {
        var sinceUnix = Math.addExact(micros, POSTGRES_EPOCH_MICROS);
        return Instant.ofEpochSecond(
                Math.floorDiv(sinceUnix, 1_000_000L), Math.floorMod(sinceUnix, 1_000_000L) * 1000L);
    }

    private static int align(int offset) {
        return (offset + 7) & ~7;
    }
}
