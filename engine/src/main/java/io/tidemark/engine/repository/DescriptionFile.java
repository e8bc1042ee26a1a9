package io.tidemark.engine.repository;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.postgres.SystemIdentifier;
import io.tidemark.engine.postgres.WalSegmentSize;
import io.tidemark.engine.storage.ObjectKey;
import io.tidemark.engine.storage.ObjectStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * {@code repository.json}: the description in the clear, so that people and programs without the key see what they have. The repository
 * key is wrapped with it as context, so that nobody can change it.
 */
final class DescriptionFile {

    static final ObjectKey KEY = new ObjectKey("repository.json");
    private static final int MAX_BYTES = 16 << 10;
    private static final String FORMAT = "tidemark-repository";
    private static final int VERSION = RepositoryDescription.FORMAT_VERSION;
    private static final String KEY_ID = "keyId";
    private static final String FINGERPRINTS = "fingerprints";
    private static final String HOLDER = "keyHolder";
    private static final String WRAPPED = "wrappedKey";
    private static final String CHECK = "check";
    private static final JsonFactory JSON = new JsonFactory();

    private DescriptionFile() {}

    /**
     * A wrapped repository key and who holds the key that opens it.
     *
     * @param check tells whoever has the repository key that nothing was altered; empty where older programs wrote it
     */
    record WrappedKey(String holder, byte[] wrapped, String check) {

        static WrappedKey of(RepositoryKey key, KeyWrap holder, byte[] context) {
            var wrapped = holder.wrap(key.bytes(), context);
            return new WrappedKey(holder.holder(), wrapped, key.check(holder.holder(), wrapped));
        }

        boolean isIntact(RepositoryKey key) {
            return check.equals(key.check(holder, wrapped));
        }

        @Override
        public String toString() {
            return "key for " + holder;
        }
    }

    /**
     * @param keyId of the repository key; older programs did not write it
     * @param fingerprints as older programs computed them unless it says otherwise
     * @param key as older programs kept it here
     */
    record Parsed(
            RepositoryDescription description,
            @Nullable String keyId,
            Fingerprints.Kind fingerprints,
            @Nullable WrappedKey key) {

        static Parsed of(RepositoryDescription description, RepositoryKey key) {
            return new Parsed(description, key.id(), Fingerprints.Kind.POLYMUR, null);
        }
    }

    /** Reads a small object. */
    static Optional<byte[]> read(ObjectStore store, ObjectKey key) {
        var found = store.open(key, 0, MAX_BYTES);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (var stream = found.get()) {
            return Optional.of(stream.readNBytes(MAX_BYTES));
        } catch (IOException e) {
            throw StoreFailures.reading(key, e);
        }
    }

    /** What the repository key is wrapped for: every field of the description. */
    static byte[] context(RepositoryDescription description) {
        return new FormatWriter()
                .text(FORMAT)
                .number(VERSION)
                .text(description.id().toString())
                .text(description.tenant().toString())
                .text(description.server().toString())
                .i64(description.systemIdentifier().value())
                .i32(description.walSegmentSize().bytes())
                .instant(description.createdAt())
                .toBytes();
    }

    static byte[] encode(RepositoryDescription description, String keyId, Fingerprints.Kind fingerprints) {
        return json(json -> {
            json.writeStringField("format", FORMAT);
            json.writeNumberField("version", VERSION);
            json.writeStringField("id", description.id().toString());
            json.writeStringField("tenant", description.tenant().toString());
            json.writeStringField("server", description.server().toString());
            json.writeStringField(
                    "systemIdentifier", description.systemIdentifier().toString());
            json.writeNumberField(
                    "walSegmentSizeBytes", description.walSegmentSize().bytes());
            json.writeStringField("createdAt", description.createdAt().toString());
            json.writeStringField(KEY_ID, keyId);
            json.writeStringField(FINGERPRINTS, fingerprints.text());
        });
    }

    static byte[] encode(WrappedKey key) {
        return json(json -> {
            json.writeStringField(HOLDER, key.holder());
            json.writeStringField(WRAPPED, Base64.getEncoder().encodeToString(key.wrapped()));
            json.writeStringField(CHECK, key.check());
        });
    }

    private interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    private static byte[] json(Fields fields) {
        var bytes = new ByteArrayOutputStream();
        try (var json = JSON.createGenerator(bytes).useDefaultPrettyPrinter()) {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
            json.writeRaw('\n');
        } catch (IOException e) {
            throw new IllegalStateException("memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    /** @throws EngineException if it is damaged or newer than this program */
    static Parsed decode(byte[] bytes) {
        var fields = fields(KEY, bytes);
        if (!FORMAT.equals(fields.get("format"))) {
            throw DamagedObjectException.corrupt(KEY, "it does not describe a repository", null);
        }
        if (!Integer.toString(VERSION).equals(fields.get("version"))) {
            throw new EngineException(
                    ErrorCode.FORMAT_NOT_SUPPORTED,
                    "the repository has format version %s, this program knows version %d"
                            .formatted(fields.get("version"), VERSION),
                    "Use the newest version of Tidemark.");
        }
        try {
            var description = new RepositoryDescription(
                    UUID.fromString(field(fields, "id")),
                    UUID.fromString(field(fields, "tenant")),
                    UUID.fromString(field(fields, "server")),
                    SystemIdentifier.parse(field(fields, "systemIdentifier")),
                    new WalSegmentSize(Integer.parseInt(field(fields, "walSegmentSizeBytes"))),
                    Instant.parse(field(fields, "createdAt")));
            var fingerprints = fields.getOrDefault(FINGERPRINTS, Fingerprints.Kind.HMAC_SHA256.text());
            return new Parsed(
                    description,
                    fields.get(KEY_ID),
                    Fingerprints.Kind.parse(fingerprints),
                    fields.containsKey(HOLDER) ? wrappedKey(fields) : null);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw DamagedObjectException.corrupt(KEY, String.valueOf(e.getMessage()), e);
        }
    }

    static WrappedKey decodeKey(ObjectKey name, byte[] bytes) {
        try {
            return wrappedKey(fields(name, bytes));
        } catch (IllegalArgumentException e) {
            throw DamagedObjectException.corrupt(name, String.valueOf(e.getMessage()), e);
        }
    }

    private static WrappedKey wrappedKey(Map<String, String> fields) {
        return new WrappedKey(
                field(fields, HOLDER),
                Base64.getDecoder().decode(field(fields, WRAPPED)),
                fields.getOrDefault(CHECK, ""));
    }

    private static String field(Map<String, String> fields, String name) {
        var value = fields.get(name);
        if (value == null) {
            throw new IllegalArgumentException("field '%s' is missing".formatted(name));
        }
        return value;
    }

    private static Map<String, String> fields(ObjectKey name, byte[] bytes) {
        var fields = new HashMap<String, String>();
        try (JsonParser parser = JSON.createParser(bytes)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw DamagedObjectException.corrupt(name, "it is no JSON object", null);
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                var field = parser.currentName();
                parser.nextToken();
                fields.put(field, parser.getText());
            }
            return fields;
        } catch (IOException e) {
            throw DamagedObjectException.corrupt(name, "it is no JSON", e);
        }
    }
}
