package io.tidemark.engine.protocol;

import io.tidemark.engine.postgres.ChecksumFailure;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds in a server's warnings the pages whose checksum is wrong. */
final class ChecksumNotice {

    private static final String WARNING = "01000";

    /** A server may tell it in any language, but the path and the number behind it come in this order. */
    private static final Pattern BLOCK =
            Pattern.compile("((?:base|global|pg_tblspc)/[0-9A-Za-z_./]+)\\W+[^0-9:]*?(\\d+) ?: ");

    private static final Pattern FILE = Pattern.compile("((?:base|global|pg_tblspc)/[0-9A-Za-z_./]*[0-9a-z])");

    private ChecksumNotice() {}

    static Optional<ChecksumFailure> failure(ServerError notice) {
        if (!notice.sqlState().equals(WARNING)) {
            return Optional.empty();
        }
        var block = BLOCK.matcher(notice.message());
        if (block.find()) {
            return Optional.of(new ChecksumFailure(block.group(1), Long.parseLong(block.group(2))));
        }
        var file = FILE.matcher(notice.message());
        return file.find() ? Optional.of(new ChecksumFailure(file.group(1), ChecksumFailure.MORE)) : Optional.empty();
    }
}
