package io.tidemark.platform.service;

import io.tidemark.engine.SignedText;
import io.tidemark.platform.model.Ids;
import io.tidemark.platform.model.SigningKey;
import io.tidemark.platform.model.SigningKeys;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Clock;

/** Signs certificates with a key of the service's, which is made when it is first needed. */
@Stateless
public class Signatures {

    private static final String ALGORITHM = "Ed25519";
    private static final byte[] CONTEXT = "signing key".getBytes(StandardCharsets.UTF_8);

    @Inject
    SigningKeys keys;

    @Inject
    ServiceKey serviceKey;

    @Inject
    Clock clock;

    /** @param text lines, the last one ended */
    public String sign(String text) {
        var key = keys.all().isEmpty() ? generated() : keys.all().getFirst();
        try {
            var factory = KeyFactory.getInstance(ALGORITHM);
            return SignedText.sign(
                    text,
                    factory.generatePrivate(new PKCS8EncodedKeySpec(serviceKey.unwrap(key.wrappedKey(), CONTEXT))),
                    factory.generatePublic(new X509EncodedKeySpec(key.publicKey())));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Ed25519 is part of every JDK", e);
        }
    }

    /** Wraps anew what only the second service key opens; whether there was something. */
    public boolean rewrap() {
        var old = keys.all().stream()
                .filter(key -> serviceKey.needsSecond(key.wrappedKey(), CONTEXT))
                .toList();
        old.forEach(key -> key.rewrapped(serviceKey.wrap(serviceKey.unwrap(key.wrappedKey(), CONTEXT), CONTEXT)));
        return !old.isEmpty();
    }

    private SigningKey generated() {
        try {
            var pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
            var key = new SigningKey(
                    Ids.next(),
                    pair.getPublic().getEncoded(),
                    serviceKey.wrap(pair.getPrivate().getEncoded(), CONTEXT),
                    clock.instant());
            keys.add(key);
            return key;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Ed25519 is part of every JDK", e);
        }
    }
}
