package io.tidemark.engine.restore;

import io.tidemark.engine.postgres.Lsn;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Where recovery stops. The kinds are PostgreSQL's {@code recovery_target*} settings, by its own names.
 *
 * @see <a href="https://www.postgresql.org/docs/current/runtime-config-wal.html#RUNTIME-CONFIG-WAL-RECOVERY-TARGET">
 *     Recovery target</a>
 */
public sealed interface RecoveryTarget {

    /** Along which timeline recovery goes. */
    TargetTimeline timeline();

    /** What recovery does there, as a person reads it: {@code to 2026-08-18 12:00:03.000000 UTC}. */
    String describe();

    /** The end of the archived WAL. */
    record Latest(TargetTimeline timeline) implements RecoveryTarget {

        @Override
        public String describe() {
            return "to the end of the archive";
        }
    }

    /** As soon as the base backup is consistent. */
    record Immediate(TargetTimeline timeline) implements RecoveryTarget {

        @Override
        public String describe() {
            return "until the base backup is consistent";
        }
    }

    /** @param inclusive whether transactions committed exactly at {@code time} are kept */
    record AtTime(Instant time, boolean inclusive, TargetTimeline timeline) implements RecoveryTarget {

        @Override
        public String describe() {
            return (inclusive ? "to " : "to just before ") + Times.text(time);
        }
    }

    /** @param inclusive whether the record at {@code lsn} is replayed */
    record AtLsn(Lsn lsn, boolean inclusive, TargetTimeline timeline) implements RecoveryTarget {

        @Override
        public String describe() {
            return (inclusive ? "to position " : "to just before position ") + lsn;
        }
    }

    /**
     * @param transaction the id, with or without its epoch: the low 32 bits decide
     * @param inclusive whether that transaction itself is kept
     */
    record AtTransaction(long transaction, boolean inclusive, TargetTimeline timeline) implements RecoveryTarget {

        public AtTransaction {
            if ((transaction & 0xFFFF_FFFFL) < 3 || transaction < 0) {
                throw new IllegalArgumentException("not a transaction id: %d".formatted(transaction));
            }
        }

        @Override
        public String describe() {
            return (inclusive ? "to transaction " : "to just before transaction ") + transaction;
        }
    }

    /** A point made by {@code pg_create_restore_point}; of several with one name, the first after the base backup. */
    record AtRestorePoint(String name, TargetTimeline timeline) implements RecoveryTarget {

        public AtRestorePoint {
            // the longest name pg_create_restore_point takes
            if (name.isEmpty() || name.length() > 63 || name.chars().anyMatch(Character::isISOControl)) {
                throw new IllegalArgumentException("not the name of a restore point: '%s'".formatted(name));
            }
        }

        @Override
        public String describe() {
            return "to restore point '%s'".formatted(name);
        }
    }

    static RecoveryTarget latest() {
        return new Latest(TargetTimeline.YOUNGEST);
    }

    static RecoveryTarget immediate() {
        return new Immediate(TargetTimeline.OF_BACKUP);
    }

    static RecoveryTarget at(Instant time) {
        return new AtTime(time, true, TargetTimeline.YOUNGEST);
    }

    static RecoveryTarget at(Lsn lsn) {
        return new AtLsn(lsn, true, TargetTimeline.YOUNGEST);
    }

    static RecoveryTarget atTransaction(long transaction) {
        return new AtTransaction(transaction, true, TargetTimeline.YOUNGEST);
    }

    static RecoveryTarget atRestorePoint(String name) {
        return new AtRestorePoint(name, TargetTimeline.YOUNGEST);
    }

    /** Times as PostgreSQL reads them, to the microsecond it keeps. */
    final class Times {

        private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                        "yyyy-MM-dd HH:mm:ss.SSSSSS 'UTC'", Locale.ROOT)
                .withZone(ZoneOffset.UTC);

        private Times() {}

        static String text(Instant time) {
            return FORMAT.format(time);
        }
    }
}
