package io.tidemark.engine.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReadAheadStreamTest {

    private final Random random = new Random();

    @Test
    void gives_every_byte_once_and_in_order_however_it_is_asked_for() throws Exception {
        var seed = Long.getLong("tidemark.seed", System.nanoTime());
        System.out.println("seed " + seed);
        random.setSeed(seed);
        var content = new byte[3 << 20];
        random.nextBytes(content);
        var read = new ByteArrayOutputStream();

        try (var in = new ReadAheadStream(arriving(content))) {
            var part = new byte[200_000];
            while (read.size() < content.length) {
                switch (random.nextInt(4)) {
                    case 0 -> read.write(in.read());
                    case 1 -> read.write(in.readNBytes(5));
                    case 2 -> {
                        var count = (int) in.skip(random.nextInt(700));
                        read.write(content, read.size(), count);
                    }
                    default -> {
                        var count = in.read(part, 17, random.nextInt(part.length - 17));
                        read.write(part, 17, count);
                    }
                }
            }
            assertThat(in.read()).isEqualTo(-1);
            assertThat(in.read(part)).isEqualTo(-1);
        }

        assertThat(read.toByteArray()).isEqualTo(content);
    }

    @Test
    void reads_many_records_of_tls_with_few_reads_when_they_have_arrived() throws Exception {
        var source = new Counted(new byte[4 << 20]);
        var in = new ReadAheadStream(source);
        var records = 0;

        while (in.readNBytes(5).length == 5 && in.readNBytes(8 << 10).length > 0) {
            records++;
        }

        assertThat(records).isEqualTo(512);
        assertThat(source.reads).isLessThan(records / 8);
    }

    @Test
    void never_waits_for_more_than_was_asked_for() throws Exception {
        // a read that asks again after what has arrived would wait for ever at a socket
        var in = new ReadAheadStream(new InputStream() {
            private boolean given;

            @Override
            public int read() {
                throw new AssertionError("read byte by byte");
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                assertThat(given).as("asked again").isFalse();
                given = true;
                return 7;
            }
        });

        assertThat(in.read(new byte[5])).isEqualTo(5);
        assertThat(in.available()).isEqualTo(2);
        assertThat(in.read(new byte[5])).isEqualTo(2);
    }

    /** As from a socket: now a little, now much. */
    private InputStream arriving(byte[] content) {
        return new ByteArrayInputStream(content) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                return super.read(target, offset, Math.min(length, 1 + random.nextInt(1 << random.nextInt(1, 18))));
            }
        };
    }

    private static final class Counted extends ByteArrayInputStream {

        private int reads;

        private Counted(byte[] content) {
            super(content);
        }

        @Override
        public synchronized int read(byte[] target, int offset, int length) {
            reads++;
            return super.read(target, offset, length);
        }
    }
}
