package io.tidemark.distribution;

/** The file that tells a new service which tenants, members, storage and servers the demonstration has. */
final class Seed {

    /** Whether the last things that are set up are in the catalogue. */
    static final String IS_LOADED = """
            select exists (select from server where name = 'shop-demo') and count(distinct tenant) = 2 from storage_target""";

    private Seed() {}

    /** Secrets go in as they are: they have letters and digits only. */
    static String text(DemoPorts ports, Secrets secrets) {
        var storage = """
                "storage": [ { "name": "object-store", "address": "s3://tidemark/%%s?endpoint=http://127.0.0.1:%d&region=us-east-1",
                               "accessKey": "%s", "secretKey": "%s" } ]""".formatted(ports.of(Service.S3), secrets.of("s3_access"), secrets.of("s3_secret"));
        return """
                { "tenants": [
                  { "slug": "acme", "name": "Acme Trading",
                    "members": [ { "username": "anna", "role": "OWNER" }, { "username": "oskar", "role": "OPERATOR" },
                                 { "username": "rita", "role": "RESTORER" }, { "username": "aude", "role": "AUDITOR" } ],
                    %s,
                    "servers": [ { "name": "shop-demo", "host": "127.0.0.1", "port": %d, "database": "%s", "user": "%s",
                                   "password": "%s", "tls": "DISABLE", "storage": "object-store",
                                   "cron": "0 */4 * * *", "zone": "Europe/Berlin", "windowDays": 7, "backUpNow": true } ] },
                  { "slug": "globex", "name": "Globex",
                    "members": [ { "username": "greta", "role": "OWNER" }, { "username": "gustav", "role": "OPERATOR" },
                                 { "username": "gilda", "role": "AUDITOR" } ],
                    %s,
                    "servers": [] } ] }
                """.formatted(
                        storage.formatted("acme"),
                        ports.of(Service.SHOP),
                        Customer.SHOP.database(),
                        Customer.SHOP.backupRole(),
                        Customer.SHOP.backupPassword(secrets),
                        storage.formatted("globex"));
    }
}
