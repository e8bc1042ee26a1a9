package io.tidemark.engine.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.ErrorCode;
import org.junit.jupiter.api.Test;

class TenantKeyTest {

    private final TenantKey key = TenantKey.generate();

    @Test
    void unwraps_what_it_wrapped_for_the_same_context_only() {
        var secret = new byte[] {1, 2, 3};
        var wrapped = key.wrap(secret, new byte[] {9});

        assertThat(key.unwrap(wrapped, new byte[] {9})).isEqualTo(secret);
        RepositoryTest.assertCode(ErrorCode.KEY_UNUSABLE, () -> key.unwrap(wrapped, new byte[] {8}));
        RepositoryTest.assertCode(
                ErrorCode.KEY_UNUSABLE, () -> TenantKey.generate().unwrap(wrapped, new byte[] {9}));
        RepositoryTest.assertCode(ErrorCode.KEY_UNUSABLE, () -> key.unwrap(new byte[5], new byte[] {9}));
        wrapped[20] ^= 1;
        RepositoryTest.assertCode(ErrorCode.KEY_UNUSABLE, () -> key.unwrap(wrapped, new byte[] {9}));
    }

    @Test
    void travels_as_a_line_of_text() {
        var read = TenantKey.parse(key.text().reveal() + "\n");

        assertThat(read.bytes()).isEqualTo(key.bytes());
        assertThat(read.holder()).isEqualTo(key.holder()).matches("[0-9a-f]{16}");
    }

    @Test
    void a_mistyped_key_is_refused() {
        var text = key.text().reveal();
        var at = text.length() - 20;
        var mistyped = text.substring(0, at) + (text.charAt(at) == 'A' ? 'B' : 'A') + text.substring(at + 1);

        RepositoryTest.assertCode(ErrorCode.KEY_UNUSABLE, () -> TenantKey.parse(mistyped));
        RepositoryTest.assertCode(ErrorCode.KEY_UNUSABLE, () -> TenantKey.parse("hunter2"));
        RepositoryTest.assertCode(ErrorCode.KEY_UNUSABLE, () -> TenantKey.parse("tidemark-key-1:%%%"));
    }

    @Test
    void never_shows_itself() {
        assertThat(key.toString()).doesNotContain(key.text().reveal());
        assertThat(key.text().toString()).isEqualTo("*****");
    }
}
