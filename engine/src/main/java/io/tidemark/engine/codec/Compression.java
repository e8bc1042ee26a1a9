package io.tidemark.engine.codec;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;

/** What content is compressed with: {@code zstd:3}. Says nothing of what is read, which tells its codec itself. */
public record Compression(Codec codec, int level) {

    private static final Compression USUAL = of(Codecs.ZSTD);

    public Compression {
        if (!codec.levels().include(level)) {
            throw new IllegalArgumentException(outOfBounds(codec, level));
        }
    }

    /** Where nobody chooses: zstd, fast. */
    public static Compression usual() {
        return USUAL;
    }

    public static Compression of(Codec codec) {
        return new Compression(codec, codec.levels().usual());
    }

    /**
     * Checks what somebody chose.
     *
     * @throws EngineException with {@link ErrorCode#INVALID_REQUEST} if the codec has no such level
     */
    public static Compression of(Codec codec, int level) {
        if (!codec.levels().include(level)) {
            throw refused(outOfBounds(codec, level));
        }
        return new Compression(codec, level);
    }

    /**
     * Reads the name of a codec, with a level behind a colon or without.
     *
     * @throws EngineException with {@link ErrorCode#INVALID_REQUEST} if there is no such codec or level
     */
    public static Compression parse(String text) {
        var colon = text.indexOf(':');
        if (colon < 0) {
            return of(Codecs.installed().named(text));
        }
        var codec = Codecs.installed().named(text.substring(0, colon));
        try {
            return of(codec, Integer.parseInt(text.substring(colon + 1)));
        } catch (NumberFormatException e) {
            throw refused("'%s' is no level of %s".formatted(text.substring(colon + 1), codec.name()));
        }
    }

    private static String outOfBounds(Codec codec, int level) {
        return "%s has %s, not %d".formatted(codec.name(), codec.levels(), level);
    }

    private static EngineException refused(String message) {
        return new EngineException(ErrorCode.INVALID_REQUEST, message, "Choose a level within its bounds, or none.");
    }

    @Override
    public String toString() {
        return "%s:%d".formatted(codec.name(), level);
    }
}
