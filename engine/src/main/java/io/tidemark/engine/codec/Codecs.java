package io.tidemark.engine.codec;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The codecs of an installation: those built in and the {@link Codec} services beside the engine. Never changes. */
public final class Codecs {

    private static final int NUMBERS = 128;
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]{0,15}");
    static final Codec ZSTD = new ZstdCodec();
    private static final List<Codec> BUILT_IN =
            List.of(new PlainCodec(), ZSTD, new GzipCodec(), new Bzip2Codec(), new Lz4Codec(), new XzCodec());

    private static @Nullable Codecs installed;

    private final @Nullable Codec[] byNumber = new Codec[NUMBERS];
    private final List<Codec> all = new ArrayList<>();

    private Codecs(Iterable<? extends Codec> others) {
        BUILT_IN.forEach(this::add);
        for (var codec : others) {
            if (codec.id() < Codec.FIRST_OF_OTHERS) {
                throw unusable(codec, "has a number that belongs to Tidemark", "Give it one from 32 to 127.");
            }
            if (!NAME.matcher(codec.name()).matches()) {
                throw unusable(codec, "has a name that nobody can choose", "See the interface for what a name may be.");
            }
            add(codec);
        }
    }

    /**
     * What this installation has, looked for once.
     *
     * @throws EngineException with {@link ErrorCode#MISCONFIGURED} if a service cannot be used, or two have the same number or
     *     name
     */
    public static synchronized Codecs installed() {
        if (installed == null) {
            try {
                installed = of(ServiceLoader.load(Codec.class, Codec.class.getClassLoader()));
            } catch (ServiceConfigurationError e) {
                throw new EngineException(
                        ErrorCode.MISCONFIGURED,
                        "a codec cannot be loaded: %s".formatted(e.getMessage()),
                        "Correct META-INF/services/%s in its jar, or remove the jar.".formatted(Codec.class.getName()),
                        e);
            }
        }
        return installed;
    }

    /** Those built in, and {@code others}. */
    static Codecs of(Iterable<? extends Codec> others) {
        return new Codecs(others);
    }

    private void add(Codec codec) {
        for (var other : all) {
            if (other.id() == codec.id() || other.name().equals(codec.name())) {
                throw unusable(
                        codec,
                        "has the number or the name of %s".formatted(told(other)),
                        "Remove one of the two: what is stored must have one meaning.");
            }
        }
        byNumber[codec.id()] = codec;
        all.add(codec);
    }

    private static EngineException unusable(Codec codec, String why, String hint) {
        return new EngineException(ErrorCode.MISCONFIGURED, "%s %s".formatted(told(codec), why), hint);
    }

    private static String told(Codec codec) {
        return "codec '%s' with the number %d (%s)"
                .formatted(codec.name(), codec.id(), codec.getClass().getName());
    }

    /** In the order of their numbers for those built in, then in the order in which they were found. */
    public List<Codec> all() {
        return List.copyOf(all);
    }

    /** Content as it is. */
    public static boolean isPlain(Codec codec) {
        return codec.id() == PlainCodec.ID;
    }

    public Optional<Codec> find(String name) {
        return all.stream().filter(codec -> codec.name().equals(name)).findFirst();
    }

    /** @throws EngineException with {@link ErrorCode#INVALID_REQUEST} if there is none of this name */
    public Codec named(String name) {
        return find(name)
                .orElseThrow(() -> new EngineException(
                        ErrorCode.INVALID_REQUEST,
                        "there is no codec '%s'".formatted(name),
                        "Choose one of %s."
                                .formatted(all.stream().map(Codec::name).collect(Collectors.joining(", ")))));
    }

    /**
     * The codec that something stored needs.
     *
     * @throws IllegalArgumentException if no codec can have this number
     * @throws EngineException with {@link ErrorCode#CODEC_MISSING} if it is not installed
     */
    public Codec numbered(byte number) {
        if (number < 0) {
            throw new IllegalArgumentException("no codec has the number %d".formatted(number));
        }
        var codec = byNumber[number];
        if (codec != null) {
            return codec;
        }
        throw new EngineException(
                ErrorCode.CODEC_MISSING,
                "it was stored with codec %d, which is not installed here".formatted(number),
                number < Codec.FIRST_OF_OTHERS
                        ? "Use the newest version of Tidemark."
                        : "Put the jar with the Codec service of that number on the class path, beside the engine's. Nothing is"
                                + " damaged.");
    }
}
