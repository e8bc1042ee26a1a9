package io.tidemark.cli;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.Secret;
import io.tidemark.engine.repository.TenantKey;
import io.tidemark.storage.KeyService;
import io.tidemark.storage.StoreAddress;
import io.tidemark.storage.StoreCredentials;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the repository is, and what opens it. */
final class StoreArguments {

    @Option(
            names = "--store",
            paramLabel = "<address>",
            defaultValue = "${env:TIDEMARK_STORE}",
            description = "The repository: file:///folder or s3://bucket/prefix?endpoint=https://host&region=name."
                    + " Default: $TIDEMARK_STORE.")
    private @Nullable String store;

    @Option(
            names = "--key-file",
            paramLabel = "<file>",
            defaultValue = "${env:TIDEMARK_KEY_FILE}",
            description = "The tenant's key, one line of text. Default: $TIDEMARK_KEY_FILE.")
    private @Nullable Path keyFile;

    @Option(
            names = "--key-url",
            paramLabel = "<url>",
            defaultValue = "${env:TIDEMARK_KEY_URL}",
            description = "Instead: a key service that answers a GET with that line. Default: $TIDEMARK_KEY_URL.")
    private @Nullable String keyUrl;

    @Option(
            names = "--key-token-file",
            paramLabel = "<file>",
            defaultValue = "${env:TIDEMARK_KEY_TOKEN_FILE}",
            description = "What to send to the key service as bearer token. Default: $TIDEMARK_KEY_TOKEN_FILE, else"
                    + " nothing.")
    private @Nullable Path keyTokenFile;

    @Option(
            names = "--credentials-file",
            paramLabel = "<file>",
            defaultValue = "${env:TIDEMARK_CREDENTIALS_FILE}",
            description =
                    "For S3: a file with the lines access-key=... and secret-key=..., and where others are to delete"
                            + " with, delete-access-key=... and delete-secret-key=.... Default: $TIDEMARK_CREDENTIALS_FILE,"
                            + " else $AWS_ACCESS_KEY_ID and $AWS_SECRET_ACCESS_KEY.")
    private @Nullable Path credentialsFile;

    StoreAddress address() {
        if (store == null || store.isEmpty()) {
            throw missing("--store", "Say where the repository is, for example --store file:///srv/backups/orders.");
        }
        return StoreAddress.parse(store);
    }

    TenantKey key() {
        if (keyUrl != null && keyFile == null) {
            var token = keyTokenFile == null ? "" : NamedFile.text(keyTokenFile).strip();
            return new KeyService(KeyService.parse(keyUrl), Secret.of(token), address -> true).fetch();
        }
        return TenantKey.parse(NamedFile.text(keyPath()));
    }

    StoreCredentials credentials() {
        if (address() instanceof StoreAddress.Folder) {
            return StoreCredentials.none();
        }
        if (credentialsFile != null) {
            return fromFile(credentialsFile);
        }
        var accessKey = System.getenv("AWS_ACCESS_KEY_ID");
        var secretKey = System.getenv("AWS_SECRET_ACCESS_KEY");
        if (accessKey == null || secretKey == null) {
            throw missing(
                    "--credentials-file",
                    "Name a file with the lines access-key=... and secret-key=..., or set AWS_ACCESS_KEY_ID and"
                            + " AWS_SECRET_ACCESS_KEY.");
        }
        return new StoreCredentials(accessKey, Secret.of(secretKey));
    }

    /** The same arguments as words, for a command that another program will run; no secret is among them. */
    List<String> words() {
        var words = new ArrayList<>(List.of("--store", address().toString()));
        if (keyUrl != null && keyFile == null) {
            words.addAll(List.of("--key-url", keyUrl));
            if (keyTokenFile != null) {
                words.addAll(List.of(
                        "--key-token-file", keyTokenFile.toAbsolutePath().toString()));
            }
        } else {
            words.addAll(List.of("--key-file", keyPath().toAbsolutePath().toString()));
        }
        if (address() instanceof StoreAddress.Bucket) {
            if (credentialsFile == null) {
                throw missing(
                        "--credentials-file",
                        "The recovering server fetches WAL by itself and needs the credentials in a file it can read.");
            }
            words.addAll(List.of(
                    "--credentials-file", credentialsFile.toAbsolutePath().toString()));
        }
        return words;
    }

    private Path keyPath() {
        if (keyFile == null) {
            throw missing("--key-file", "Name the file with the tenant's key: without it nothing can be read.");
        }
        return keyFile;
    }

    private static StoreCredentials fromFile(Path file) {
        var properties = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            properties.load(in);
        } catch (IOException | IllegalArgumentException unreadable) {
            throw NamedFile.unreadable(file, unreadable);
        }
        var accessKey = properties.getProperty("access-key");
        var secretKey = properties.getProperty("secret-key");
        if (accessKey == null || secretKey == null) {
            throw new EngineException(
                    ErrorCode.INVALID_REQUEST,
                    "%s holds no access-key and secret-key".formatted(file),
                    "Write two lines: access-key=... and secret-key=....");
        }
        var credentials = new StoreCredentials(accessKey.strip(), Secret.of(secretKey.strip()));
        var deleteAccessKey = properties.getProperty("delete-access-key");
        var deleteSecretKey = properties.getProperty("delete-secret-key");
        if (deleteAccessKey == null && deleteSecretKey == null) {
            return credentials;
        }
        if (deleteAccessKey == null || deleteSecretKey == null) {
            throw new EngineException(
                    ErrorCode.INVALID_REQUEST,
                    "%s holds one of delete-access-key and delete-secret-key".formatted(file),
                    "Write both, or none to delete with access-key and secret-key.");
        }
        return credentials.withDeletesBy(
                new StoreCredentials(deleteAccessKey.strip(), Secret.of(deleteSecretKey.strip())));
    }

    private static EngineException missing(String option, String hint) {
        return new EngineException(ErrorCode.INVALID_REQUEST, "%s is missing".formatted(option), hint);
    }
}
