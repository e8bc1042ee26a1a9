package io.tidemark.engine;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Text for people with an Ed25519 signature in its last two lines, which name the public key and sign everything above the last one.
 *
 * @param text without those lines
 * @param signer X.509; that it is whose the reader thinks it is, only a comparison with a copy from elsewhere tells
 */
@SuppressWarnings("ArrayRecordComponent") // an encoded key, passed through
public record SignedText(String text, byte[] signer) {

    private static final String ALGORITHM = "Ed25519";
    private static final String SIGNER = "Signed with the key (Ed25519): ";
    private static final String SIGNATURE = "Signature: ";

    /** @param text lines, the last one ended */
    public static String sign(String text, PrivateKey key, PublicKey signer) {
        var signed = text + SIGNER + Base64.getEncoder().encodeToString(signer.getEncoded()) + "\n";
        try {
            var signature = Signature.getInstance(ALGORITHM);
            signature.initSign(key);
            signature.update(signed.getBytes(StandardCharsets.UTF_8));
            return signed + SIGNATURE + Base64.getEncoder().encodeToString(signature.sign()) + "\n";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Ed25519 is part of every JDK", e);
        }
    }

    /** @throws EngineException with {@link ErrorCode#INVALID_REQUEST} if it is not signed, or was altered */
    public static SignedText open(String document) {
        var signatureLine = document.lastIndexOf(SIGNATURE);
        var signerLine = document.lastIndexOf(SIGNER);
        if (signerLine < 0 || signatureLine < signerLine) {
            throw refused("it ends without a signature", null);
        }
        var signed = document.substring(0, signatureLine);
        try {
            var signer = Base64.getDecoder()
                    .decode(signed.substring(signerLine + SIGNER.length()).strip());
            var signature = Signature.getInstance(ALGORITHM);
            signature.initVerify(KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(signer)));
            signature.update(signed.getBytes(StandardCharsets.UTF_8));
            var given = document.substring(signatureLine + SIGNATURE.length()).strip();
            var bytes = Base64.getDecoder().decode(given);
            // the last digit of Base64 has bits that decode to nothing
            if (signature.verify(bytes)
                    && Base64.getEncoder().encodeToString(bytes).equals(given)) {
                return new SignedText(signed.substring(0, signerLine), signer);
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw refused("its signature cannot be read", e);
        }
        throw refused("it was altered after it was signed", null);
    }

    /** The first 16 hexadecimal digits of the SHA-256 of the signer's key. */
    public String fingerprint() {
        return fingerprint(signer);
    }

    public static String fingerprint(byte[] signer) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(signer), 0, 8);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK", e);
        }
    }

    private static EngineException refused(String why, @Nullable Throwable cause) {
        return new EngineException(
                ErrorCode.INVALID_REQUEST,
                "this is not a certificate of Tidemark's: " + why,
                "Use the file exactly as it was downloaded.",
                cause);
    }
}
