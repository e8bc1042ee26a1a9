package io.tidemark.key.service;

import io.tidemark.engine.DataSize;
import io.tidemark.platform.model.AuditEntries;
import io.tidemark.tenant.model.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is put on record when a tenant's key is destroyed. Pure.
 *
 * @param holder of the key, if it could still be looked at
 * @param exports when the key was handed out
 */
record KeyCertificate(
        TenantId tenant,
        String slug,
        String name,
        @Nullable String holder,
        Instant at,
        String actor,
        List<Repository> repositories,
        List<AuditEntries.Entry> exports) {

    /** What the key protected. */
    record Repository(String server, String systemIdentifier, long storedBytes, Left left) {}

    /** What is left in a store that could open a repository. */
    enum Left {
        NOTHING("wrapped keys removed from the store"),
        WRAPPED_KEY("a wrapped key stays in the store and opens with a copy of the key only"),
        UNKNOWN(
                "its bucket or folder is not there any more; a wrapped key in a copy of it opens with a copy of the key only");

        private final String text;

        Left(String text) {
            this.text = text;
        }
    }

    KeyCertificate {
        repositories = List.copyOf(repositories);
        exports = List.copyOf(exports);
    }

    String text() {
        return """
                Tidemark: certificate of the destruction of a key

                Tenant:        %s (%s), %s
                Key:           %s
                Destroyed at:  %s
                By:            %s

                The service keeps no copy of this key any more. All backups and all WAL of the tenant were sealed with keys that only this key
                opened. They cannot be read any more, but as is said here:

                %s
                Copies of keys of the tenant's that were handed out before: %s
                A key that the tenant has made itself, or held in a key service, the tenant destroys itself.

                Not covered: backups of the catalogue database from before, in which the key is wrapped by the key of the service.
                They open nothing where the wrapped keys of a repository are gone from its store, as stated above. Nor are older versions of
                objects covered, where a bucket keeps versions without object lock.

                """.formatted(
                        name,
                        slug,
                        tenant,
                        holder == null ? "was not handed out by its key service any more" : holder,
                        at,
                        actor,
                        repositories.isEmpty() ? "- there was none\n" : lines(),
                        exports.isEmpty()
                                ? "none"
                                : exports.stream()
                                        .map(export -> "at %s to %s".formatted(export.at(), export.actor()))
                                        .collect(Collectors.joining("; ")));
    }

    private String lines() {
        return repositories.stream()
                .map(repository -> "- server %s, system %s, %s stored: %s\n"
                        .formatted(
                                repository.server(),
                                repository.systemIdentifier(),
                                new DataSize(repository.storedBytes()),
                                repository.left().text))
                .collect(Collectors.joining());
    }
}
