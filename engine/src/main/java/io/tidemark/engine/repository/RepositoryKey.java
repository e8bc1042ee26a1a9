package io.tidemark.engine.repository;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** The 32 random bytes from which all keys of one repository derive by HKDF-SHA256. */
final class RepositoryKey {

    static final int BYTES = 32;

    private final byte[] key;

    RepositoryKey(byte[] key) {
        this.key = key.clone();
    }

    static RepositoryKey random(SecureRandom random) {
        var key = new byte[BYTES];
        random.nextBytes(key);
        return new RepositoryKey(key);
    }

    /** Tells this key from others without telling anything about it: 16 lower-case hexadecimal digits. */
    String id() {
        return HexFormat.of().formatHex(derive("repository-key-id", new byte[0], 8));
    }

    /** Authenticates this key as it was wrapped for a holder. */
    String check(String holder, byte[] wrapped) {
        var context = new FormatWriter().text(holder).blob(wrapped).toBytes();
        return HexFormat.of().formatHex(derive("wrapped-key-check", context, BYTES));
    }

    byte[] bytes() {
        return key.clone();
    }

    /** An AES-256 key for {@code purpose}, distinct for every {@code context}. */
    SecretKey aes(String purpose, byte[] context) {
        return new SecretKeySpec(derive(purpose, context, BYTES), "AES");
    }

    /** A key for HMAC-SHA256 for {@code purpose}. */
    SecretKey mac(String purpose) {
        return new SecretKeySpec(derive(purpose, new byte[0], BYTES), "HmacSHA256");
    }

    byte[] derive(String purpose, byte[] context, int length) {
        var label = ("tidemark v1 " + purpose + '\0').getBytes(StandardCharsets.US_ASCII);
        var info = new byte[label.length + context.length];
        System.arraycopy(label, 0, info, 0, label.length);
        System.arraycopy(context, 0, info, label.length, context.length);
        try {
            return KDF.getInstance("HKDF-SHA256")
                    .deriveData(HKDFParameterSpec.ofExtract().addIKM(key).thenExpand(info, length));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HKDF-SHA256 is part of JDK 25", e);
        }
    }
}
