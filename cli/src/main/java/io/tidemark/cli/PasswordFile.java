package io.tidemark.cli;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/**
 * The file in which libpq looks for passwords: lines of {@code host:port:database:user:password}, the first that fits counts.
 *
 * @see <a href="https://www.postgresql.org/docs/current/libpq-pgpass.html">The Password File</a>
 */
record PasswordFile(List<String> lines) {

    private static final int FIELDS = 5;

    /** @throws EngineException if it cannot be read, or others than its owner may read it */
    static PasswordFile read(Path file) {
        try {
            var others = EnumSet.allOf(PosixFilePermission.class);
            others.removeIf(permission -> permission.name().startsWith("OWNER_"));
            others.retainAll(Files.getPosixFilePermissions(file));
            if (!others.isEmpty()) {
                throw new EngineException(
                        ErrorCode.INVALID_REQUEST,
                        "the password file %s is not its owner's alone".formatted(file),
                        "chmod 0600 %s".formatted(file));
            }
            return new PasswordFile(Files.readAllLines(file));
        } catch (IOException failure) {
            throw NamedFile.unreadable(file, failure);
        }
    }

    /** The password for a connection in replication mode, which goes by that name or by the database's. */
    Optional<Secret> find(String host, int port, String database, String user) {
        for (var line : lines) {
            var fields = fields(line);
            if (!line.startsWith("#")
                    && fields.size() == FIELDS
                    && fits(fields.get(0), host)
                    && fits(fields.get(1), Integer.toString(port))
                    && (fits(fields.get(2), "replication") || fits(fields.get(2), database))
                    && fits(fields.get(3), user)) {
                return Optional.of(Secret.of(fields.get(4)));
            }
        }
        return Optional.empty();
    }

    private static boolean fits(String field, String value) {
        return field.equals("*") || field.equals(value);
    }

    /** Split at colons, unless a backslash is before them; the password may hold some. */
    private static List<String> fields(String line) {
        var fields = new ArrayList<String>();
        var field = new StringBuilder();
        for (var index = 0; index < line.length(); index++) {
            var character = line.charAt(index);
            if (character == '\\' && index + 1 < line.length()) {
                index++;
                field.append(line.charAt(index));
            } else if (character == ':' && fields.size() < FIELDS - 1) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(character);
            }
        }
        fields.add(field.toString());
        return fields;
    }
}
