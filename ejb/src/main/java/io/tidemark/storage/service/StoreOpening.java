package io.tidemark.storage.service;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.storage.FileSystemObjectStore;
import io.tidemark.engine.storage.ObjectStore;
import io.tidemark.platform.service.AddressGuard;
import io.tidemark.platform.service.Configuration;
import io.tidemark.platform.service.Refusals;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.file.Path;

/** Opens stores at the addresses that tenants give. */
@ApplicationScoped
public class StoreOpening {

    @Inject
    Configuration configuration;

    @Inject
    AddressGuard guard;

    /** The caller closes it. */
    ObjectStore open(TargetAddress target) {
        var uri = uri(target.address());
        return switch (String.valueOf(uri.getScheme())) {
            case "file" -> openFolder(uri);
            default -> throw unusable(target.address());
        };
    }

    private ObjectStore openFolder(URI uri) {
        if (!configuration.service().fileStores()) {
            throw new EngineException(
                    ErrorCode.STORAGE_UNUSABLE,
                    "backups are not kept in folders of the service's hosts",
                    "Give the address of an S3 bucket, or ask the provider to allow folders.");
        }
        return FileSystemObjectStore.open(Path.of(uri));
    }

    private static URI uri(String address) {
        try {
            return URI.create(address);
        } catch (IllegalArgumentException e) {
            throw new EngineException(
                    ErrorCode.INVALID_REQUEST,
                    "not the address of a store: '%s'".formatted(address),
                    "Give an address such as s3://bucket/prefix?endpoint=https://s3.example.com&region=eu-1.",
                    e);
        }
    }

    private static EngineException unusable(String address) {
        return Refusals.invalid(
                "not the address of a store: '%s'".formatted(address),
                "Give an address such as s3://bucket/prefix?endpoint=https://s3.example.com&region=eu-1.");
    }
}
