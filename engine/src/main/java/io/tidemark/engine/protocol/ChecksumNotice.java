package io.tidemark.engine.protocol;

import io.tidemark.engine.postgres.ChecksumFailure;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Finds in a server's warnings the pages whose checksum is wrong.
 *
 * @param tablespaces whose files a server names by where the tablespace is, not by the link in its data directory
 */
record ChecksumNotice(List<Tablespace> tablespaces) {

    private static final String WARNING = "01000";

    /** A server may tell it in any language, but the path and the number behind it come in this order. */
    private static final Pattern BLOCK =
            Pattern.compile("((?:base|global|pg_tblspc)/[0-9A-Za-z_./]+)\\W+[^0-9:]*?(\\d+) ?: ");

    private static final Pattern FILE = Pattern.compile("((?:base|global|pg_tblspc)/[0-9A-Za-z_./]*[0-9a-z])");

    ChecksumNotice {
        // the location of one may be the end of another's
        tablespaces = tablespaces.stream()
                .sorted(Comparator.comparingInt(
                                (Tablespace known) -> known.location().length())
                        .reversed())
                .toList();
    }

    Optional<ChecksumFailure> failure(ServerError notice) {
        if (!notice.sqlState().equals(WARNING)) {
            return Optional.empty();
        }
        var message = inDataDirectory(notice.message());
        var block = BLOCK.matcher(message);
        if (block.find()) {
            return Optional.of(new ChecksumFailure(block.group(1), Long.parseLong(block.group(2))));
        }
        var file = FILE.matcher(message);
        return file.find() ? Optional.of(new ChecksumFailure(file.group(1), ChecksumFailure.MORE)) : Optional.empty();
    }

    private String inDataDirectory(String message) {
        var changed = message;
        for (var tablespace : tablespaces) {
            changed = changed.replace(
                    tablespace.location() + "/PG_",
                    "pg_tblspc/%s/PG_".formatted(Integer.toUnsignedString(tablespace.oid())));
        }
        return changed;
    }
}
