package io.tidemark.engine.backup.copy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.postgres.ChecksumFailure;
import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.PageSums;
import io.tidemark.engine.postgres.RelationFile;
import io.tidemark.engine.protocol.FileRange;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PageCheckTest {

    private static final Lsn START = new Lsn(-1);
    private static final String PATH = "base/5/16384.1";
    private static final RelationFile FILE = RelationFile.at(PATH).orElseThrow();

    /** Page 7 of the second segment, with the checksum that PostgreSQL has for block 131079. */
    private static final int PAGE = 7;

    private static final int CHECKSUM = 9702;

    private final Queue<Optional<byte[]>> answers = new ArrayDeque<>();
    private final List<FileRange> asked = new ArrayList<>();
    private final PageCheck check = new PageCheck(this::read, START);

    private List<byte @Nullable []> read(List<FileRange> ranges) {
        asked.addAll(ranges);
        var answer = new ArrayList<byte @Nullable []>();
        answer.add(answers.remove().orElse(null));
        return answer;
    }

    @Test
    void a_right_page_is_read_once() {
        assertThat(checkOf(page())).isEmpty();
        assertThat(asked).isEmpty();
    }

    @Test
    void a_torn_page_is_read_again_and_replaced() {
        var torn = page();
        Arrays.fill(torn, 4096, 8192, (byte) 1);
        var tornElsewhere = page();
        Arrays.fill(tornElsewhere, 512, 4096, (byte) 2);
        answers.add(Optional.of(tornElsewhere));
        answers.add(Optional.of(page()));

        assertThat(checkOf(torn)).isEmpty();

        assertThat(torn).isEqualTo(page());
        assertThat(asked).containsExactly(pageRange(), pageRange());
    }

    @Test
    void a_page_that_stays_wrong_is_told_by_file_and_block() {
        var damaged = page();
        damaged[5000] ^= 1;
        for (var reread = 0; reread < 3; reread++) {
            answers.add(Optional.of(damaged.clone()));
        }

        assertThat(checkOf(damaged)).containsExactly(new ChecksumFailure(PATH, PAGE));

        assertThat(answers).isEmpty();
    }

    @Test
    void a_page_that_is_cut_off_meanwhile_is_no_damage() {
        var torn = page();
        torn[5000] ^= 1;
        answers.add(Optional.of(new byte[0]));
        assertThat(checkOf(torn)).isEmpty();
        answers.add(Optional.empty());
        assertThat(checkOf(torn)).isEmpty();
    }

    /** Behind a page that was never used; what is no whole page is not looked at. */
    private List<ChecksumFailure> checkOf(byte[] page) {
        var bytes = new byte[2 * PageSums.PAGE_BYTES + 100];
        System.arraycopy(page, 0, bytes, PageSums.PAGE_BYTES, page.length);
        Arrays.fill(bytes, 2 * PageSums.PAGE_BYTES, bytes.length, (byte) 9);
        var failures = check.check(FILE, new FileRange(PATH, (PAGE - 1L) * PageSums.PAGE_BYTES, bytes.length), bytes);
        System.arraycopy(bytes, PageSums.PAGE_BYTES, page, 0, page.length);
        return failures;
    }

    private static FileRange pageRange() {
        return new FileRange(PATH, (long) PAGE * PageSums.PAGE_BYTES, PageSums.PAGE_BYTES);
    }

    private static byte[] page() {
        var page = new byte[PageSums.PAGE_BYTES];
        for (var i = 0; i < page.length; i++) {
            page[i] = (byte) (i * i * 31 + i * 7 + 5);
        }
        page[8] = (byte) CHECKSUM;
        page[9] = (byte) (CHECKSUM >>> 8);
        return page;
    }
}
