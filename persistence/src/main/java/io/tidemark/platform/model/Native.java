package io.tidemark.platform.model;

import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Objects;
import org.hibernate.query.TypedParameterValue;
import org.hibernate.type.StandardBasicTypes;
import org.jspecify.annotations.Nullable;

/** What native queries need besides SQL: nulls that know their type, and times whatever the driver makes of them. */
public final class Native {

    private Native() {}

    /** A parameter that may be null. Without its type PostgreSQL would be told it is binary. */
    public static Object text(@Nullable String value) {
        return value == null ? new TypedParameterValue<>(StandardBasicTypes.STRING, null) : value;
    }

    public static Object whole(@Nullable Long value) {
        return value == null ? new TypedParameterValue<>(StandardBasicTypes.LONG, null) : value;
    }

    public static Object integer(@Nullable Integer value) {
        return value == null ? new TypedParameterValue<>(StandardBasicTypes.INTEGER, null) : value;
    }

    public static Object time(@Nullable Instant value) {
        return value == null ? new TypedParameterValue<>(StandardBasicTypes.INSTANT, null) : value;
    }

    /** @throws NullPointerException if the column is null */
    public static Instant instant(@Nullable Object column) {
        return Objects.requireNonNull(instantOrNull(column));
    }

    public static @Nullable Instant instantOrNull(@Nullable Object column) {
        return switch (column) {
            case null -> null;
            case Instant instant -> instant;
            case OffsetDateTime time -> time.toInstant();
            case Timestamp time -> time.toInstant();
            default -> throw new IllegalArgumentException("not a time: " + column.getClass());
        };
    }
}
