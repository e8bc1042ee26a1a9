package io.tidemark.platform.service;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * Decides which addresses a tenant may make the service connect to: the public internet, and what the operator allows beyond
 * it. Pure.
 */
public record AddressRules(List<AddressRange> allowed) {

    /** Not public: this host, private and shared networks, link-local with the metadata services, test and multicast ranges. */
    private static final List<AddressRange> REFUSED = Stream.of(
                    "0.0.0.0/8",
                    "10.0.0.0/8",
                    "100.64.0.0/10",
                    "127.0.0.0/8",
                    "169.254.0.0/16",
                    "172.16.0.0/12",
                    "192.0.0.0/24",
                    "192.0.2.0/24",
                    "192.88.99.0/24",
                    "192.168.0.0/16",
                    "198.18.0.0/15",
                    "198.51.100.0/24",
                    "203.0.113.0/24",
                    "224.0.0.0/4",
                    "240.0.0.0/4",
                    "::/128",
                    "::1/128",
                    "64:ff9b::/96",
                    "64:ff9b:1::/48",
                    "100::/64",
                    "2001::/23",
                    "2001:db8::/32",
                    "2002::/16",
                    "fc00::/7",
                    "fe80::/10",
                    "fec0::/10",
                    "ff00::/8")
            .map(AddressRange::parse)
            .toList();

    public AddressRules {
        allowed = List.copyOf(allowed);
    }

    public boolean permits(InetAddress address) {
        return allowed.stream().anyMatch(range -> range.contains(address))
                || REFUSED.stream().noneMatch(range -> range.contains(address));
    }
}
