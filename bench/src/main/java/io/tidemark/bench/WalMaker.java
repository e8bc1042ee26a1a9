package io.tidemark.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Loads rows into a table until so many segments of WAL are full: loading is cheap to replay, so that the archive decides. */
final class WalMaker {

    private static final int ROWS = 50_000;

    private final Source source;

    WalMaker(Source source) {
        this.source = source;
        source.server()
                .execute(
                        "create table filled (id bigint, code text, filler text)",
                        "copy (select i, md5(i::text), md5((i::bigint * i)::text) || repeat('x', 50) from generate_series(1, %d) i) to '%s'"
                                .formatted(ROWS, rows()));
    }

    /** At least that many segments are full when it returns, and the last one is ended. */
    void segments(int count) {
        var server = source.server();
        var begin = server.queryOne("select pg_current_wal_lsn()::text");
        while (Integer.parseInt(server.queryOne(
                        "select (pg_wal_lsn_diff(pg_current_wal_lsn(), '%s') / 16777216)::int".formatted(begin)))
                < count) {
            server.execute("copy filled from '%s'".formatted(rows()));
        }
        server.query("select pg_switch_wal()");
    }

    private Path rows() {
        return source.server().directory().resolve("rows");
    }

    /** Whether PostgreSQL has been told of each full segment that it is archived. */
    boolean allArchived() {
        try (var status = Files.list(source.server().walDirectory().resolve("archive_status"))) {
            return status.noneMatch(file -> file.toString().endsWith(".ready"));
        } catch (IOException e) {
            throw new UncheckedIOException("look at archive_status", e);
        }
    }

    /** Lets PostgreSQL archive once more what it has archived. */
    void forgetArchived() {
        try (var status = Files.list(source.server().walDirectory().resolve("archive_status"))) {
            for (var file :
                    status.filter(each -> each.toString().endsWith(".done")).toList()) {
                Files.move(file, Path.of(file.toString().replaceAll("done$", "ready")));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("change archive_status", e);
        }
    }
}
