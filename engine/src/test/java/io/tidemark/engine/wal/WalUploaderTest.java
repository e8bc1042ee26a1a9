package io.tidemark.engine.wal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.postgres.WalSegment;
import io.tidemark.engine.postgres.WalSegmentSize;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WalUploaderTest {

    private static final WalSegmentSize SIZE = new WalSegmentSize(1 << 20);

    @TempDir
    Path directory;

    @Test
    void a_spool_that_cannot_be_read_is_not_called_full() throws Exception {
        var spool = new WalSpool(directory, SIZE, channel -> channel.force(false));
        var settings = WalReceiverSettings.withSlot("tidemark");
        var state = new ReceiverState(SIZE, settings, Clock.systemUTC());
        var archive = new WalArchive(new MemoryWalObjects(), SIZE);
        var uploader =
                new WalUploader(spool, archive, state, settings, Clock.systemUTC(), () -> {}, StoreLanes.OF_THIS_NODE);
        var gone = new WalSegment(TimelineId.FIRST, 5, SIZE);

        uploader.whole(gone);
        uploader.finish();
        uploader.run();

        var failure = state.status().failure().orElseThrow();
        assertThat(failure.code()).isEqualTo(ErrorCode.LOCAL_DISK_FAILED);
        assertThat(failure.message()).contains("cannot read the WAL spool").contains(gone.fileName());
    }
}
