package io.tidemark.recovery.service;

import jakarta.ejb.Stateless;
import java.util.Optional;

/**
 * What the short-lived tokens of a recovery give access to. Open to everybody who has such a token: it names one server,
 * one recovery, an expiry and how often it may be used.
 */
@Stateless
public class RecoveryDownloads {

    /**
     * The tar file of a recovery; counts as one use.
     *
     * @return empty for unknown, expired, revoked and used tokens alike
     */
    public Optional<Download> open(String token) {
        throw new UnsupportedOperationException();
    }

    /**
     * A WAL segment or history file for {@code restore_command}.
     *
     * @return empty if the token is not good, or there is no such file, which PostgreSQL takes for the end of WAL
     */
    public Optional<Download> openWal(String token, String fileName) {
        throw new UnsupportedOperationException();
    }
}
