package io.tidemark.distribution;

/** What the launcher says when all is ready. */
final class Welcome {

    private Welcome() {}

    static String text(Demo demo) {
        var ports = demo.options().ports();
        var secrets = demo.secrets();
        return """

                Tidemark is ready after %d s.

                  Pages         %s
                  REST          %s/api/v1, described at %s/openapi
                  Sign in as    anna (owner), oskar (operator), rita (restorer), aude (auditor) of Acme Trading
                                greta (owner), gustav (operator), gilda (auditor) of Globex
                                petra (provider); the password is the name and -demo: anna-demo
                  Keycloak      http://127.0.0.1:%d/admin/ as admin, password %s
                  Health        http://127.0.0.1:%d/health, metrics at /prometheus
                  Object store  http://127.0.0.1:%d, bucket tidemark, access key %s, secret key %s
                  Catalogue     127.0.0.1:%d, database tidemark, user postgres, password %s

                Acme's server shop-demo (PostgreSQL 18, port %d) is protected; its first backup is being taken.
                Another server waits to be added by you, with one thing wrong that the page tells you how to mend:

                  host 127.0.0.1, port %d, database %s, user %s, password %s
                  to run SQL on it as superuser: distribution/run sql %s 'ALTER ROLE ...'

                Logs are in %s/logs. Ctrl-C stops everything and keeps the data.
                """.formatted(
                        demo.uptime().toSeconds(),
                        demo.url(),
                        demo.url(),
                        demo.url(),
                        ports.of(Service.KEYCLOAK),
                        secrets.of("keycloak_admin"),
                        ports.of(Service.MANAGEMENT),
                        ports.of(Service.S3),
                        secrets.of("s3_access"),
                        secrets.of("s3_secret"),
                        ports.of(Service.CATALOGUE),
                        secrets.of("catalogue"),
                        ports.of(Service.SHOP),
                        ports.of(Service.ORDERS),
                        Customer.ORDERS.database(),
                        Customer.ORDERS.backupRole(),
                        Customer.ORDERS.backupPassword(secrets),
                        Customer.ORDERS.database(),
                        demo.options().home());
    }
}
