package io.tidemark.engine.repository;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The 32 bytes that all repositories of a tenant hang on. Wraps repository keys with AES-256-GCM; destroying it makes
 * everything of the tenant unreadable.
 */
public final class TenantKey implements KeyWrap {

    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;
    private static final String TEXT_PREFIX = "tidemark-key-1:";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] key;

    private TenantKey(byte[] key) {
        this.key = key;
    }

    /** @throws IllegalArgumentException unless {@code key} has 32 bytes */
    public static TenantKey of(byte[] key) {
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException("a tenant key has 32 bytes, not %d".formatted(key.length));
        }
        return new TenantKey(key.clone());
    }

    public static TenantKey generate() {
        var key = new byte[KEY_BYTES];
        RANDOM.nextBytes(key);
        return new TenantKey(key);
    }

    /**
     * Reads the text of a key file, as {@link #text} gives it.
     *
     * @throws EngineException with {@link ErrorCode#KEY_UNUSABLE} if it is mistyped or no key at all
     */
    public static TenantKey parse(String text) {
        var stripped = text.strip();
        try {
            if (stripped.startsWith(TEXT_PREFIX)) {
                var bytes = Base64.getDecoder().decode(stripped.substring(TEXT_PREFIX.length()));
                var key = Arrays.copyOf(bytes, KEY_BYTES);
                if (bytes.length == KEY_BYTES + Integer.BYTES
                        && ByteBuffer.wrap(bytes).getInt(KEY_BYTES) == checksum(key)) {
                    return new TenantKey(key);
                }
            }
        } catch (IllegalArgumentException e) {
            throw mistyped();
        }
        throw mistyped();
    }

    /** The key with a checksum as one line of text, for a key file. */
    public Secret text() {
        var bytes = ByteBuffer.allocate(KEY_BYTES + Integer.BYTES).put(key).putInt(checksum(key));
        return Secret.of(TEXT_PREFIX + Base64.getEncoder().encodeToString(bytes.array()));
    }

    /** The 32 bytes, for the vault that keeps them. */
    public byte[] bytes() {
        return key.clone();
    }

    @Override
    public String holder() {
        return HexFormat.of().formatHex(new RepositoryKey(key).derive("tenant-key-holder", new byte[0], 8));
    }

    @Override
    public byte[] wrap(byte[] plain, byte[] context) {
        var nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        try {
            var sealed = cipher(Cipher.ENCRYPT_MODE, nonce, context).doFinal(plain);
            return ByteBuffer.allocate(nonce.length + sealed.length)
                    .put(nonce)
                    .put(sealed)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM is part of every JDK", e);
        }
    }

    @Override
    public byte[] unwrap(byte[] wrapped, byte[] context) {
        if (wrapped.length < NONCE_BYTES + TAG_BYTES) {
            throw unusable(null);
        }
        try {
            return cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(wrapped, NONCE_BYTES), context)
                    .doFinal(wrapped, NONCE_BYTES, wrapped.length - NONCE_BYTES);
        } catch (AEADBadTagException e) {
            throw unusable(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM is part of every JDK", e);
        }
    }

    @Override
    public String toString() {
        return "tenant key " + holder();
    }

    private Cipher cipher(int mode, byte[] nonce, byte[] context) throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BYTES * 8, nonce));
        cipher.updateAAD("tidemark key wrap v1".getBytes(StandardCharsets.US_ASCII));
        cipher.updateAAD(context);
        return cipher;
    }

    private static int checksum(byte[] key) {
        var crc = new CRC32C();
        crc.update(key);
        return (int) crc.getValue();
    }

    private static EngineException mistyped() {
        return new EngineException(
                ErrorCode.KEY_UNUSABLE,
                "the key file does not hold a tenant key, or it was mistyped",
                "Use the key file exactly as it was exported: one line that begins with 'tidemark-key-1:'.");
    }

    private static EngineException unusable(@Nullable Throwable cause) {
        return new EngineException(
                ErrorCode.KEY_UNUSABLE,
                "the tenant key does not open this repository",
                "Use the key of the tenant that the repository belongs to.",
                cause);
    }
}
