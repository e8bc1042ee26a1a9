package io.tidemark.engine.storage;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Bytes that can be read more than once, so that a write can be retried. */
public interface Content {

    long sizeBytes();

    /** A fresh stream over all bytes; the caller closes it. */
    InputStream open() throws IOException;

    /** The bytes of {@code array}, which the caller must not change until the write has returned. */
    static Content of(byte[] array) {
        return new Content() {
            @Override
            public long sizeBytes() {
                return array.length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(array);
            }
        };
    }
}
