package io.tidemark.key.service;

import io.tidemark.tenant.model.KeySource;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A tenant's key, as far as everybody in the tenant may know.
 *
 * @param holder tells keys apart without telling anything about them; null once it is destroyed, or while its key service does not hand
 *     it out
 * @param since when it became the tenant's key, or was destroyed
 * @param url of the key service, if there is one
 * @param failure why it cannot be used now
 * @param certificate that it was destroyed, signed
 */
public record KeyView(
        @Nullable String holder,
        KeySource source,
        Instant since,
        @Nullable String url,
        @Nullable String failure,
        @Nullable String certificate) {}
