package io.tidemark.bench;

import io.tidemark.harness.PostgresServer;

/** A table and its index of which a part of the pages can be changed, evenly spread. */
final class ChangingData {

    private static final int ROWS_A_MEGABYTE = 7_900;

    /** Of the table's pages one in so many changes. */
    private static final int PAGES_A_CHANGE = 50;

    private static final int ROWS_A_PAGE = 66;

    private final PostgresServer server;
    private int changes;

    private ChangingData(PostgresServer server) {
        this.server = server;
    }

    /** @param megabytes of table and index together */
    static ChangingData create(PostgresServer server, int megabytes) {
        // room on each page, so that a changed row stays on it
        server.execute(
                "create table accounts (aid int, bid int, abalance int, filler text) with (fillfactor = 80)",
                "insert into accounts select n, n / 100000, 0, md5(n::text) || md5((n * 7)::text) from generate_series(1, %d) n"
                        .formatted(megabytes * ROWS_A_MEGABYTE * 4 / 5),
                "create index accounts_aid on accounts (aid)",
                "vacuum freeze accounts",
                "checkpoint");
        return new ChangingData(server);
    }

    /** Changes a row on one page in fifty. */
    void change() {
        changes++;
        server.execute(
                "update accounts set abalance = abalance + 1 where aid %% %d = %d"
                        .formatted(PAGES_A_CHANGE * ROWS_A_PAGE, changes * 61 % (PAGES_A_CHANGE * ROWS_A_PAGE)),
                // else the next change would find hints to set on the pages of this one
                "select count(*) from accounts where abalance >= 0",
                "checkpoint");
    }
}
