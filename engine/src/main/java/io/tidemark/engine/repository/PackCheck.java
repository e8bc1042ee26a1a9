package io.tidemark.engine.repository;

import io.tidemark.engine.Cancellation;
import io.tidemark.engine.repository.FrameReader.PackIndex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads one pack from begin to end and opens every frame. */
final class PackCheck {

    private static final int READ_BYTES = 4 << 20;

    private final RepositoryContext context;
    private final PackFacts pack;
    private final Cancellation cancellation;

    PackCheck(RepositoryContext context, PackFacts pack, Cancellation cancellation) {
        this.context = context;
        this.pack = pack;
        this.cancellation = cancellation;
    }

    /**
     * @return damaged frames
     * @throws DamagedObjectException if the pack as a whole is unusable
     */
    List<DamagedObjectException> run() {
        var key = PackKey.of(context.key(), pack.id(), pack.kind());
        var index = PackIndex.open(pack, key, fetch(pack.indexOffset(), pack.indexBytes()));
        var header = fetch(0, PackFacts.HEADER_BYTES);
        var damages = new ArrayList<DamagedObjectException>();
        if (!Arrays.equals(header, 0, PackBuilder.MAGIC.length, PackBuilder.MAGIC, 0, PackBuilder.MAGIC.length)) {
            damages.add(DamagedObjectException.corrupt(pack.key(), "it does not begin as it must", null));
        }
        try (var codec = FrameCodec.borrow()) {
            for (var first = 0; first < pack.frames(); ) {
                cancellation.throwIfRequested();
                var end = first + 1;
                while (end < pack.frames() && index.ends()[end] - index.offset(first) <= READ_BYTES) {
                    end++;
                }
                var start = index.offset(first);
                var bytes = fetch(start, (int) (index.ends()[end - 1] - start));
                for (; first < end; first++) {
                    open(codec, index, first, bytes, (int) (index.offset(first) - start), damages);
                }
            }
        }
        return damages;
    }

    private static void open(
            FrameCodec codec,
            PackIndex index,
            int number,
            byte[] bytes,
            int offset,
            List<DamagedObjectException> damages) {
        try {
            FrameReader.open(codec, index, number, bytes, offset);
        } catch (DamagedObjectException e) {
            damages.add(e);
        }
    }

    private byte[] fetch(long offset, int length) {
        return FrameReader.fetch(context.store(), pack.key(), offset, length);
    }
}
