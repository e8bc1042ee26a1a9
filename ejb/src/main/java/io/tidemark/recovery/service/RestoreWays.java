package io.tidemark.recovery.service;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.restore.RestoreCommand;
import io.tidemark.engine.restore.RestoreOptions;
import io.tidemark.engine.restore.TablespaceMapping;
import io.tidemark.engine.restore.TargetAction;
import io.tidemark.platform.service.Configuration;
import io.tidemark.platform.service.Refusals;
import io.tidemark.recovery.model.DestinationKind;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** How the ways of a restore are carried out: directories, links, commands. */
@ApplicationScoped
public class RestoreWays {

    private static final Pattern DIRECTORY = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    /** Holds the address at which a restored server fetches WAL; in its data directory, readable by it alone. */
    private static final String URL_FILE = "tidemark-wal.url";

    private static final RestoreCommand FETCH_WAL = RestoreCommand.fetching(URL_FILE);

    @Inject
    Configuration configuration;

    /** Where a tenant's restores into directories go. */
    Path directory(TenantId tenant, String name) {
        if (!DIRECTORY.matcher(name).matches()) {
            throw Refusals.invalid(
                    "'%s' is not the name of a directory".formatted(name),
                    "Use letters, digits, '.', '_' and '-'; it is created below the service's restore directory.");
        }
        return configuration
                .service()
                .restoreDirectory()
                .resolve(tenant.toString())
                .resolve(name);
    }

    /**
     * @throws EngineException if the request contradicts itself
     */
    void check(TenantId tenant, RestoreRequest request) {
        if (request.standby()) {
            throw Refusals.invalid(
                    "a restore ends at its target and does not follow the server",
                    "Choose a target; make a standby with pg_basebackup.");
        }
        if (request.destination() == DestinationKind.DIRECTORY) {
            directory(tenant, request.directory() == null ? "" : request.directory());
            mapping(tenant, request.tablespaces());
        } else if (!request.tablespaces().isEmpty()) {
            throw Refusals.invalid(
                    "a tar file carries its tablespaces inside",
                    "Leave the tablespaces where they are, and move them after unpacking.");
        }
    }

    /** Tablespaces may go only below the tenant's restore directory. */
    TablespaceMapping mapping(TenantId tenant, Map<Long, String> tablespaces) {
        var root = configuration.service().restoreDirectory().resolve(tenant.toString());
        var locations = new HashMap<String, Path>();
        tablespaces.forEach((oid, location) -> {
            var path = root.resolve(location).normalize();
            if (!path.startsWith(root) || path.equals(root)) {
                throw Refusals.invalid(
                        "tablespace %d cannot go to '%s'".formatted(oid, location),
                        "Choose a directory below %s.".formatted(root));
            }
            locations.put(Long.toString(oid), path);
        });
        return new TablespaceMapping(locations);
    }

    RestoreOptions options(DestinationKind destination, io.tidemark.recovery.model.TargetAction action) {
        var engineAction = TargetAction.valueOf(action.name());
        return switch (destination) {
            case DIRECTORY, DOWNLOAD -> RestoreOptions.selfContained().withAction(engineAction);
            case COMMAND -> RestoreOptions.with(FETCH_WAL).withAction(engineAction);
        };
    }

    String downloadUrl(String token) {
        return baseUrl() + "/downloads/" + token;
    }

    /** Where a restored server fetches WAL: a slash and the name of the file are added. */
    String walUrl(String token) {
        return baseUrl() + "/wal/" + token;
    }

    /** One line for the target host: makes the directory, unpacks into it, leaves the address for its restore_command. */
    String command(String filesToken, String walToken) {
        return ("(umask 077 && mkdir restored && printf 'url = \"%s\"' | curl -fsS -K - | tar -x -C restored && "
                        + "printf '%%s' '%s' > restored/%s)")
                .formatted(downloadUrl(filesToken), walUrl(walToken), URL_FILE);
    }

    private String baseUrl() {
        return configuration.service().publicUrl() + "/api/v1";
    }
}
