package io.tidemark.platform.service;

import java.nio.file.Path;
import java.util.List;

/**
 * What the operator set.
 *
 * @param node name of this node, unique among nodes that share a catalogue
 * @param publicUrl where users and restore commands reach the service; no trailing slash
 * @param spoolDirectory durable local disk for WAL that is not stored yet
 * @param restoreDirectory below which restores into directories go
 * @param allowedAddresses ranges that may be connected to though they are not public
 * @param fileStores whether tenants may keep backups in directories of the node
 */
public record ServiceSettings(
        String node,
        String publicUrl,
        Path spoolDirectory,
        Path restoreDirectory,
        List<AddressRange> allowedAddresses,
        boolean fileStores) {

    public ServiceSettings {
        allowedAddresses = List.copyOf(allowedAddresses);
    }
}
