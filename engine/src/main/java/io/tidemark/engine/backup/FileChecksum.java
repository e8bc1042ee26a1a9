package io.tidemark.engine.backup;

import io.tidemark.engine.postgres.PgManifest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/** The checksum of a file by one of the algorithms of a {@code backup_manifest}. Used by one thread. */
interface FileChecksum {

    void update(byte[] bytes, int offset, int length);

    /** As the manifest writes it. */
    String text();

    /** @throws IllegalArgumentException if PostgreSQL knows none of this name */
    static FileChecksum of(String algorithm) {
        return switch (algorithm) {
            case "NONE" -> none();
            case "CRC32C" -> crc32c();
            case "SHA224", "SHA256", "SHA384", "SHA512" -> sha("SHA-" + algorithm.substring(3));
            default -> throw new IllegalArgumentException("no checksum of PostgreSQL's: " + algorithm);
        };
    }

    private static FileChecksum none() {
        return new FileChecksum() {
            @Override
            public void update(byte[] bytes, int offset, int length) {
                // nothing is said of content
            }

            @Override
            public String text() {
                return "";
            }
        };
    }

    private static FileChecksum crc32c() {
        var crc = new CRC32C();
        return new FileChecksum() {
            @Override
            public void update(byte[] bytes, int offset, int length) {
                crc.update(bytes, offset, length);
            }

            @Override
            public String text() {
                return PgManifest.File.digits((int) crc.getValue());
            }
        };
    }

    private static FileChecksum sha(String algorithm) {
        try {
            var digest = MessageDigest.getInstance(algorithm);
            return new FileChecksum() {
                @Override
                public void update(byte[] bytes, int offset, int length) {
                    digest.update(bytes, offset, length);
                }

                @Override
                public String text() {
                    return HexFormat.of().formatHex(digest.digest());
                }
            };
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
