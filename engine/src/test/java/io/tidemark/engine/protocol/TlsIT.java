package io.tidemark.engine.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.Cancellation;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.Secret;
import io.tidemark.engine.postgres.ChecksumFailure;
import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.harness.PostgresServer;
import io.tidemark.harness.PostgresVersion;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsIT {

    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    Path directory;

    @Test
    void verifies_the_name_even_when_the_address_is_pinned() throws Exception {
        var certificate = certificate("server", "dns:db.example.test");
        var stranger = certificate("stranger", "dns:db.example.test");
        try (var server = PostgresServer.builder(PostgresVersion.of(18))
                .setting("summarize_wal", "on")
                .setting("ssl", "on")
                .setting("ssl_cert_file", directory.resolve("server.crt").toString())
                .setting("ssl_key_file", directory.resolve("server.key").toString())
                .hbaLine("hostnossl all all 127.0.0.1/32 reject")
                .start()) {
            var loopback = InetAddress.ofLiteral("127.0.0.1");
            var address = ServerAddress.of(
                            "db.example.test", server.port(), "postgres", server.user(), Secret.of(server.password()))
                    .withPinned(List.of(loopback))
                    .withTls(new TlsSettings(TlsMode.VERIFY_FULL, certificate));

            try (var connection = ReplicationConnection.open(address)) {
                var bytes = new long[1];
                BaseBackupStream.run(
                        connection, BaseBackupOptions.labelled("tls"), counting(bytes), new Cancellation());
                assertThat(bytes[0]).isGreaterThan(15_000_000);
                assertThat(connection.identify().timeline()).isEqualTo(TimelineId.FIRST);
            }
            assertThat(ServerProbe.ofNewServer("tidemark_tls", InstantSource.system())
                            .check(address))
                    .filteredOn(check -> check.state() != Check.State.OK)
                    .isEmpty();

            assertRefused(address.withTls(new TlsSettings(TlsMode.VERIFY_FULL, stranger)));
            assertRefused(address.withTls(TlsSettings.of(TlsMode.VERIFY_FULL)));
            assertRefused(ServerAddress.of(
                            "127.0.0.1", server.port(), "postgres", server.user(), Secret.of(server.password()))
                    .withTls(new TlsSettings(TlsMode.VERIFY_FULL, certificate)));
            var requiring = address.withTls(TlsSettings.of(TlsMode.REQUIRE));
            try (var connection = ReplicationConnection.open(requiring)) {
                assertThat(connection.version().major()).isEqualTo(18);
            }
        }
    }

    private static void assertRefused(ServerAddress address) {
        assertThatThrownBy(() -> ReplicationConnection.open(address).close())
                .isInstanceOfSatisfying(EngineException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.SERVER_MISCONFIGURED);
                    assertThat(e.hint()).contains("certificate");
                });
    }

    /** Makes {@code <name>.crt} and {@code <name>.key}; returns the certificate, which is its own authority. */
    private String certificate(String name, String subject) throws Exception {
        var store = directory.resolve(name + ".p12");
        var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        var process = new ProcessBuilder(
                        keytool.toString(),
                        "-genkeypair",
                        "-alias",
                        "key",
                        "-keyalg",
                        "RSA",
                        "-keysize",
                        "2048",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "san=" + subject,
                        "-keystore",
                        store.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor()).isZero();
        var keys = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        var certificate = pem("CERTIFICATE", keys.getCertificate("key").getEncoded());
        Files.writeString(directory.resolve(name + ".crt"), certificate);
        var key = directory.resolve(name + ".key");
        Files.writeString(key, pem("PRIVATE KEY", keys.getKey("key", PASSWORD).getEncoded()));
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        return certificate;
    }

    private static String pem(String type, byte[] content) {
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(type, Base64.getMimeEncoder().encodeToString(content), type);
    }

    private static BaseBackupSink counting(long[] bytes) {
        return new BaseBackupSink() {
            @Override
            public void start(Lsn start, TimelineId timeline, List<Tablespace> tablespaces, long totalBytes) {}

            @Override
            public void archive(String name) {}

            @Override
            public void bytes(byte[] buffer, int offset, int length) throws IOException {
                bytes[0] += length;
            }

            @Override
            public void manifestBytes(byte[] buffer, int offset, int length) {}

            @Override
            public void progress(long bytesDone) {}

            @Override
            public void checksumFailure(ChecksumFailure page) {}

            @Override
            public void end(Lsn stop, TimelineId timeline) {}
        };
    }
}
