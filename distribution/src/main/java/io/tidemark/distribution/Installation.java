package io.tidemark.distribution;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * What the build made and fetched.
 *
 * @param wildfly the provisioned server, without the EAR; never written to
 * @param bootstrap the SQL that makes the roles of the catalogue
 * @param realm the realm that Keycloak imports
 */
record Installation(Path wildfly, Path ear, Path bootstrap, Path realm, Path keycloakArchive, String keycloakVersion) {

    /** @throws LaunchException if something of it is missing */
    static Installation load() {
        var properties = new Properties();
        try (var in = Installation.class.getResourceAsStream("launcher.properties")) {
            if (in == null) {
                throw new LaunchException("The launcher is not built: run make build.");
            }
            properties.load(in);
        } catch (IOException failure) {
            throw new UncheckedIOException("read launcher.properties", failure);
        }
        return new Installation(
                existing(properties, "wildfly.home"),
                existing(properties, "ear"),
                existing(properties, "catalogue.bootstrap"),
                existing(properties, "keycloak.realm"),
                existing(properties, "keycloak.zip"),
                properties.getProperty("keycloak.version"));
    }

    private static Path existing(Properties properties, String name) {
        var path = Path.of(properties.getProperty(name)).normalize();
        if (!Files.exists(path)) {
            throw new LaunchException("%s is missing: run make build.".formatted(path));
        }
        return path;
    }
}
