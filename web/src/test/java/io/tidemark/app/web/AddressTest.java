package io.tidemark.app.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AddressTest {

    @Test
    void finds_the_page_and_what_its_names_stand_for() {
        var place = Address.find("/t/acme/servers/018f/wal").orElseThrow();

        assertThat(place.address()).isEqualTo(Address.WAL);
        assertThat(place.names()).isEqualTo(Map.of("tenant", "acme", "server", "018f"));
    }

    @Test
    void prefers_a_literal_segment_to_a_name() {
        assertThat(Address.find("/t/acme/servers/new").orElseThrow().address()).isEqualTo(Address.ADD_SERVER);
    }

    @Test
    void knows_nothing_of_other_paths() {
        assertThat(Address.find("/t/acme/servers/018f/nothing")).isEmpty();
        assertThat(Address.find("/t/acme")).isEmpty();
    }

    @Test
    void has_a_view_behind_every_address() {
        assertThat(Address.values())
                .allSatisfy(address ->
                        assertThat(Path.of("src/main/webapp" + address.view())).matches(Files::exists));
    }
}
