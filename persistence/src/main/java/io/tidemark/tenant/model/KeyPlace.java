package io.tidemark.tenant.model;

/**
 * Where a key is fetched.
 *
 * @param token sealed; never written to
 * @param holder of the key that is expected there
 */
@SuppressWarnings("ArrayRecordComponent") // sealed bytes, passed through
public record KeyPlace(String url, byte[] token, String holder) {}
