package io.tidemark.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import org.junit.jupiter.api.Test;

class SignedTextTest {

    private static final String TEXT = "A certificate\n\nof Jürgen's \"key\"\n";

    @Test
    void opens_what_was_signed_and_tells_the_signer() throws GeneralSecurityException {
        var keys = keys();

        var opened = SignedText.open(SignedText.sign(TEXT, keys.getPrivate(), keys.getPublic()));

        assertThat(opened.text()).isEqualTo(TEXT);
        assertThat(opened.fingerprint())
                .isEqualTo(SignedText.fingerprint(keys.getPublic().getEncoded()))
                .matches("[0-9a-f]{16}");
    }

    @Test
    void refuses_what_was_altered_wherever_it_was() throws GeneralSecurityException {
        var keys = keys();
        var signed = SignedText.sign(TEXT, keys.getPrivate(), keys.getPublic());

        // the last character ends the line
        for (var position = 0; position < signed.length() - 1; position++) {
            var altered = new StringBuilder(signed);
            altered.setCharAt(position, signed.charAt(position) == 'x' ? 'y' : 'x');
            assertThatThrownBy(() -> SignedText.open(altered.toString()))
                    .as(altered.toString())
                    .isInstanceOf(EngineException.class)
                    .hasMessageStartingWith("this is not a certificate of Tidemark's");
        }
    }

    @Test
    void refuses_another_signer_and_what_is_not_signed() throws GeneralSecurityException {
        var keys = keys();

        assertThatThrownBy(() -> SignedText.open(SignedText.sign(TEXT, keys().getPrivate(), keys.getPublic())))
                .isInstanceOf(EngineException.class);
        assertThatThrownBy(() -> SignedText.open(TEXT)).isInstanceOf(EngineException.class);
        assertThatThrownBy(() -> SignedText.open("")).isInstanceOf(EngineException.class);
    }

    private static KeyPair keys() throws GeneralSecurityException {
        return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    }
}
