package io.tidemark.storage.service;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.storage.ObjectStore;
import io.tidemark.platform.service.AddressRules;
import io.tidemark.platform.service.Configuration;
import io.tidemark.storage.StoreAddress;
import io.tidemark.storage.StoreOptions;
import io.tidemark.storage.Stores;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Opens stores at the addresses that tenants give. */
@ApplicationScoped
public class StoreOpening {

    @Inject
    Configuration configuration;

    /** The caller closes it. Each address that an endpoint resolves to is asked about before each call. */
    ObjectStore open(TargetAddress target) {
        var address = StoreAddress.parse(target.address());
        if (address instanceof StoreAddress.Folder && !configuration.service().fileStores()) {
            throw new EngineException(
                    ErrorCode.STORAGE_UNUSABLE,
                    "backups are not kept in folders of the service's hosts",
                    "Give the address of an S3 bucket, or ask the provider to allow folders.");
        }
        var rules = new AddressRules(configuration.service().allowedAddresses());
        return Stores.open(
                address, target.credentials(), StoreOptions.defaults().withAllowed(rules::permits));
    }
}
