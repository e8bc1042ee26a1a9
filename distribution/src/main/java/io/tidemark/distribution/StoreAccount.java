package io.tidemark.distribution;

/** An account of an S3 server, for example to add storage with. */
public record StoreAccount(String endpoint, String accessKey, String secretKey) {

    @Override
    public String toString() {
        return "StoreAccount[%s]".formatted(endpoint);
    }
}
