package io.tidemark.cli;

import io.tidemark.engine.codec.Compression;
import io.tidemark.engine.postgres.ClusterIdentity;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A repository to put something into. */
final class WritingArguments {

    @Mixin
    private final StoreArguments store = new StoreArguments();

    @Option(names = "--create", description = "Make the repository if there is none at this place.")
    private boolean create;

    @Option(
            names = {"--compress", "--compression"},
            paramLabel = "<codec>[:<level>]",
            description = "How it is stored, for example zstd:3, lz4, none. Default: zstd:1.")
    private @Nullable String compress;

    /** Whether the cluster must be known to open it. */
    boolean mayCreate() {
        return create;
    }

    OpenedRepository open() {
        return OpenedRepository.openForWriting(store, compression());
    }

    OpenedRepository open(ClusterIdentity cluster) {
        if (create) {
            return OpenedRepository.openOrCreate(store, compression(), cluster);
        }
        var opened = open();
        try {
            return opened.requireSame(cluster);
        } catch (RuntimeException failure) {
            opened.close();
            throw failure;
        }
    }

    private Compression compression() {
        return compress == null ? Compression.usual() : Compression.parse(compress);
    }
}
