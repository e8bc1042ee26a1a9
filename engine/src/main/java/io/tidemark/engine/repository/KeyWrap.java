package io.tidemark.engine.repository;

/** Holds the key that protects repository keys: the service's vault, or the tenant's own key file. */
public interface KeyWrap {

    /**
     * Names the wrapping key without telling anything about it: 16 lower-case hexadecimal digits. A repository keeps one
     * wrapped key for each holder.
     */
    String holder();

    /**
     * Encrypts {@code key} so that only {@link #unwrap} with the same {@code context} gives it back.
     *
     * @param context what the key is for; authenticated, not kept
     */
    byte[] wrap(byte[] key, byte[] context);

    /**
     * The key that {@link #wrap} was given.
     *
     * @throws io.tidemark.engine.EngineException with {@link io.tidemark.engine.ErrorCode#KEY_UNUSABLE} if it was wrapped
     *     by another key, for another context, or was altered
     */
    byte[] unwrap(byte[] wrapped, byte[] context);
}
