package io.tidemark.cli;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.Locale;

/** Moments as people and PostgreSQL write them. */
final class Moments {

    private static final DateTimeFormatter READ = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd['T'][' ']HH:mm[:ss]")
            .optionalStart()
            .appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, true)
            .optionalEnd()
            .optionalStart()
            .appendLiteral(' ')
            .optionalEnd()
            .appendPattern("[XXX][XX][X]")
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    private static final DateTimeFormatter SHOWN =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Moments() {}

    /** @throws EngineException if {@code text} is no moment, or says nothing about its zone */
    static Instant parse(String text) {
        try {
            return OffsetDateTime.parse(text.strip().replaceFirst(" ?UTC$", "Z"), READ)
                    .toInstant();
        } catch (DateTimeException malformed) {
            throw new EngineException(
                    ErrorCode.INVALID_REQUEST,
                    "'%s' is not a time with its zone".formatted(text),
                    "Write it like '2026-08-18 12:00:03Z' or '2026-08-18 14:00:03.25+02:00'.",
                    malformed);
        }
    }

    static String show(Instant moment) {
        return SHOWN.format(moment);
    }
}
