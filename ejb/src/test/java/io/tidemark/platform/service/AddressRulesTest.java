package io.tidemark.platform.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRulesTest {

    private final AddressRules rules = new AddressRules(List.of());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1", "10.1.2.3", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
                "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fd00::1", "64:ff9b::a9fe:a9fe"
            })
    void refuses_what_is_not_on_the_public_internet(String address) throws UnknownHostException {
        assertThat(rules.permits(InetAddress.getByName(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"8.8.8.8", "172.32.0.1", "2a00:1450:4001:82a::200e"})
    void permits_public_addresses(String address) throws UnknownHostException {
        assertThat(rules.permits(InetAddress.getByName(address))).isTrue();
    }

    @Test
    void permits_what_the_operator_allows_and_no_more() throws UnknownHostException {
        var opened = new AddressRules(List.of(AddressRange.parse("127.0.0.0/8"), AddressRange.parse("::1/128")));

        assertThat(opened.permits(InetAddress.getByName("127.0.0.53"))).isTrue();
        assertThat(opened.permits(InetAddress.getByName("::1"))).isTrue();
        assertThat(opened.permits(InetAddress.getByName("10.0.0.1"))).isFalse();
    }

    @Test
    void reads_no_range_that_is_none() {
        assertThatThrownBy(() -> AddressRange.parse("example.com/8")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> AddressRange.parse("10.0.0.0/33")).isInstanceOf(IllegalArgumentException.class);
    }
}
