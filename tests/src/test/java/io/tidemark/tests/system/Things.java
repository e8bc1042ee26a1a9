package io.tidemark.tests.system;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** One of each thing that a tenant of the demonstration has, by the name it has in addresses. */
final class Things {

    /** A member who may be turned into an auditor over and over: she is one. */
    private static final String MEMBER = "aude";

    private Things() {}

    /**
     * Waits for the server's first backup, and makes what the seed does not bring.
     *
     * @param owner who may do all that; a user of the demonstration's realm
     */
    static Map<String, String> of(RestClient client, String owner, String tenant, String server) {
        var inTenant = "/tenants/" + tenant;
        var inServer = inTenant + "/servers/" + server;
        var things = new HashMap<String, String>();
        things.put("backup", firstBackup(client, owner, inServer));
        things.put(
                "recovery",
                made(client.call(
                                owner,
                                "POST",
                                inServer + "/recoveries",
                                "{\"target\":{\"kind\":\"LATEST\"},\"destination\":\"DOWNLOAD\"}"))
                        .path("recovery")
                        .asText());
        things.put("job", first(client, owner, inTenant + "/jobs", any -> true, "id"));
        things.put(
                "member",
                first(
                        client,
                        owner,
                        inTenant + "/members",
                        member -> member.path("username").asText().equals(MEMBER),
                        "id"));
        things.put(
                "token",
                made(client.call(
                                owner,
                                "POST",
                                inTenant + "/tokens",
                                "{\"label\":\"one of the things\",\"role\":\"AUDITOR\",\"days\":1}"))
                        .path("summary")
                        .path("id")
                        .asText());
        things.put("target", first(client, owner, inTenant + "/storage-targets", any -> true, "id"));
        things.put("fileName", wholeWalFile(client, owner, inServer, things.get("backup")));
        return Map.copyOf(things);
    }

    /** The WAL file with which the backup begins, once it is stored whole: as long as the backup is kept, it is. */
    private static String wholeWalFile(RestClient client, String caller, String inServer, String backup) {
        var name = RestClient.json(client.get(caller, inServer + "/backups/" + backup))
                .path("startWalFile")
                .asText();
        return Until.present(
                "WAL file " + name,
                () -> client.get(caller, inServer + "/wal/" + name).statusCode() == 200
                        ? Optional.of(name)
                        : Optional.empty());
    }

    /** The address of the only tenant of the caller. */
    static String tenantPath(RestClient client, String caller) {
        return "/tenants/" + first(client, caller, "/tenants", any -> true, "id");
    }

    /** The id of the server of that name. */
    static String serverId(RestClient client, String caller, String tenantPath, String name) {
        return first(
                client,
                caller,
                tenantPath + "/servers",
                server -> server.path("name").asText().equals(name),
                "id");
    }

    /** The name of the newest complete backup, once there is one. */
    static String firstBackup(RestClient client, String caller, String inServer) {
        return Until.present(
                "a complete backup",
                () -> find(
                                client,
                                caller,
                                inServer + "/backups",
                                backup -> backup.path("state").asText().equals("COMPLETE"))
                        .map(backup -> backup.path("name").asText()));
    }

    private static String first(
            RestClient client, String caller, String path, Predicate<JsonNode> which, String member) {
        return find(client, caller, path, which)
                .map(found -> found.path(member).asText())
                .filter(id -> !id.isEmpty())
                .orElseThrow(() -> new AssertionError("nothing with '%s' at %s".formatted(member, path)));
    }

    private static Optional<JsonNode> find(RestClient client, String caller, String path, Predicate<JsonNode> which) {
        var answer = made(client.get(caller, path));
        return (answer.has("items") ? answer.path("items") : answer)
                .valueStream()
                .filter(which)
                .findFirst();
    }

    private static JsonNode made(HttpResponse<String> answer) {
        if (answer.statusCode() / 100 != 2) {
            throw new AssertionError("%s: %s".formatted(answer.uri(), answer.body()));
        }
        return RestClient.json(answer);
    }
}
