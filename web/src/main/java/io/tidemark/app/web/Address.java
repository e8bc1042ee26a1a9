package io.tidemark.app.web;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Every address of a page: its pattern, where {@code {name}} stands for one segment, and the view that answers. */
public enum Address {
    FLEET("/t/{tenant}/fleet", "fleet"),
    ADD_SERVER("/t/{tenant}/servers/new", "add-connect"),
    ADD_CHECK("/t/{tenant}/servers/new/check", "add-check"),
    ADD_PROTECT("/t/{tenant}/servers/new/protect", "add-protect"),
    FIRST_BACKUP("/t/{tenant}/servers/{server}/first-backup/{job}", "add-first"),
    SERVER("/t/{tenant}/servers/{server}", "server-backups"),
    BACKUP("/t/{tenant}/servers/{server}/backups/{backup}", "server-backups"),
    WAL("/t/{tenant}/servers/{server}/wal", "server-wal"),
    SCHEDULE("/t/{tenant}/servers/{server}/schedule", "server-schedule"),
    DIAGNOSTICS("/t/{tenant}/servers/{server}/diagnostics", "server-diagnostics"),
    SERVER_ACTIVITY("/t/{tenant}/servers/{server}/activity", "server-activity"),
    SERVER_SETTINGS("/t/{tenant}/servers/{server}/settings", "server-settings"),
    RESTORE_WHEN("/t/{tenant}/servers/{server}/restore", "restore-when"),
    RESTORE_AT("/t/{tenant}/servers/{server}/restore/at/{moment}", "restore-when"),
    RESTORE_BACKUP("/t/{tenant}/servers/{server}/restore/from/{backup}", "restore-when"),
    RESTORE_WHERE("/t/{tenant}/servers/{server}/restore/where", "restore-where"),
    RESTORE_OPTIONS("/t/{tenant}/servers/{server}/restore/options", "restore-options"),
    RESTORE_REVIEW("/t/{tenant}/servers/{server}/restore/review", "restore-review"),
    RESTORES("/t/{tenant}/restores", "restores"),
    ACTIVITY("/t/{tenant}/activity", "activity"),
    JOB("/t/{tenant}/jobs/{job}", "job"),
    STORAGE("/t/{tenant}/storage", "storage"),
    TEAM("/t/{tenant}/team", "team-members"),
    TOKENS("/t/{tenant}/team/tokens", "team-tokens"),
    AUDIT("/t/{tenant}/team/audit", "team-audit"),
    PROVIDER("/provider", "provider");

    private final String pattern;
    private final String view;

    Address(String pattern, String view) {
        this.pattern = pattern;
        this.view = "/pages/" + view + ".xhtml";
    }

    /** The view's identifier, for example {@code /pages/fleet.xhtml}. */
    public String view() {
        return view;
    }

    /** Which address {@code path} is; literal segments win over names. Empty if there is no such page. */
    public static Optional<Place> find(String path) {
        var segments = path.split("/", -1);
        return Arrays.stream(values())
                .flatMap(address -> address.match(segments).map(names -> new Place(address, path, names)).stream())
                .findFirst();
    }

    private Optional<Map<String, String>> match(String[] segments) {
        var expected = pattern.split("/", -1);
        if (segments.length != expected.length) {
            return Optional.empty();
        }
        var names = new HashMap<String, String>();
        for (var i = 0; i < segments.length; i++) {
            if (expected[i].startsWith("{")) {
                names.put(expected[i].substring(1, expected[i].length() - 1), segments[i]);
            } else if (!expected[i].equals(segments[i])) {
                return Optional.empty();
            }
        }
        return Optional.of(names);
    }

    /** An address with what its names stand for. */
    public record Place(Address address, String path, Map<String, String> names) {

        public Place {
            names = Map.copyOf(names);
        }
    }
}
