package io.tidemark.app.web;

import io.tidemark.access.service.Permission;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Every address of a page: its pattern, where {@code {name}} stands for one segment, the view that answers, and what one must be
 * allowed to see it. What a page does is checked again by the services it calls.
 */
public enum Address {
    FLEET("/t/{tenant}/fleet", "fleet", Permission.VIEW),
    ADD_SERVER("/t/{tenant}/servers/new", "add-connect", Permission.OPERATE),
    ADD_CHECK("/t/{tenant}/servers/new/check", "add-check", Permission.OPERATE),
    ADD_PROTECT("/t/{tenant}/servers/new/protect", "add-protect", Permission.OPERATE),
    TAKE_OVER("/t/{tenant}/servers/take-over", "take-over", Permission.ADMINISTER),
    FIRST_BACKUP("/t/{tenant}/servers/{server}/first-backup/{job}", "add-first", Permission.VIEW),
    SERVER("/t/{tenant}/servers/{server}", "server-backups", Permission.VIEW),
    BACKUP("/t/{tenant}/servers/{server}/backups/{backup}", "server-backups", Permission.VIEW),
    WAL("/t/{tenant}/servers/{server}/wal", "server-wal", Permission.VIEW),
    SCHEDULE("/t/{tenant}/servers/{server}/schedule", "server-schedule", Permission.VIEW),
    DIAGNOSTICS("/t/{tenant}/servers/{server}/diagnostics", "server-diagnostics", Permission.VIEW),
    SERVER_ACTIVITY("/t/{tenant}/servers/{server}/activity", "server-activity", Permission.VIEW),
    SERVER_SETTINGS("/t/{tenant}/servers/{server}/settings", "server-settings", Permission.VIEW),
    RESTORE_WHEN("/t/{tenant}/servers/{server}/restore", "restore-when", Permission.RESTORE),
    RESTORE_AT("/t/{tenant}/servers/{server}/restore/at/{moment}", "restore-when", Permission.RESTORE),
    RESTORE_BACKUP("/t/{tenant}/servers/{server}/restore/from/{backup}", "restore-when", Permission.RESTORE),
    RESTORE_WHERE("/t/{tenant}/servers/{server}/restore/where", "restore-where", Permission.RESTORE),
    RESTORE_OPTIONS("/t/{tenant}/servers/{server}/restore/options", "restore-options", Permission.RESTORE),
    RESTORE_REVIEW("/t/{tenant}/servers/{server}/restore/review", "restore-review", Permission.RESTORE),
    RESTORES("/t/{tenant}/restores", "restores", Permission.VIEW),
    ACTIVITY("/t/{tenant}/activity", "activity", Permission.VIEW),
    JOB("/t/{tenant}/jobs/{job}", "job", Permission.VIEW),
    STORAGE("/t/{tenant}/storage", "storage", Permission.VIEW),
    TEAM("/t/{tenant}/team", "team-members", Permission.VIEW),
    RECOVERY_KIT("/t/{tenant}/team/recovery-kit", "team-recovery-kit", Permission.ADMINISTER),
    TOKENS("/t/{tenant}/team/tokens", "team-tokens", Permission.ADMINISTER),
    KEY("/t/{tenant}/team/key", "team-key", Permission.VIEW),
    AUDIT("/t/{tenant}/team/audit", "team-audit", Permission.AUDIT),
    PROVIDER("/provider", "provider", Permission.PROVIDE);

    private final String pattern;
    private final String view;
    private final Permission needs;

    Address(String pattern, String view, Permission needs) {
        this.pattern = pattern;
        this.needs = needs;
        this.view = "/pages/" + view + ".xhtml";
    }

    /** The view's identifier, for example {@code /pages/fleet.xhtml}. */
    public String view() {
        return view;
    }

    /** In the tenant that the address names; {@link Permission#PROVIDE} is of no tenant. */
    public Permission needs() {
        return needs;
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
