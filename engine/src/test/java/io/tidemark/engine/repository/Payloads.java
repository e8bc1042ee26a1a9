package io.tidemark.engine.repository;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Seals and opens what is inside of frames by the words of {@code docs/formats/repository.md} alone, under the number 7. */
final class Payloads {

    private Payloads() {}

    /** A frame, and a key that seals nothing else. */
    record Sealed(SecretKey key, byte[] bytes) {}

    static SecretKey key() {
        var key = new byte[32];
        new SecureRandom().nextBytes(key);
        return new SecretKeySpec(key, "AES");
    }

    static Sealed seal(byte[] place, byte[] payload) throws GeneralSecurityException {
        var key = key();
        return new Sealed(key, cipher(Cipher.ENCRYPT_MODE, key, place).doFinal(payload));
    }

    static byte[] open(byte[] place, Sealed sealed) throws GeneralSecurityException {
        return cipher(Cipher.DECRYPT_MODE, sealed.key(), place).doFinal(sealed.bytes());
    }

    private static Cipher cipher(int mode, SecretKey key, byte[] place) throws GeneralSecurityException {
        var nonce = ByteBuffer.allocate(12).putInt(0).putLong(7).array();
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(128, nonce));
        cipher.updateAAD(place);
        return cipher;
    }
}
