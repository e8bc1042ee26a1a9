package io.tidemark.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class DemoPortsTest {

    @Test
    void each_service_has_its_default_port() {
        var ports = DemoPorts.choose(Map.of(), new Properties());

        for (var service : Service.values()) {
            assertThat(ports.of(service)).isEqualTo(service.defaultPort());
        }
    }

    @Test
    void the_environment_wins_over_the_last_run_and_the_last_run_over_the_default() {
        var lastRun = DemoPorts.choose(
                        Map.of("TIDEMARK_PORT_WEB", "7001", "TIDEMARK_PORT_S3", "7002"), new Properties())
                .remembered();

        var ports = DemoPorts.choose(Map.of("TIDEMARK_PORT_WEB", "7003"), lastRun);

        assertThat(ports.of(Service.WEB)).isEqualTo(7003);
        assertThat(ports.of(Service.S3)).isEqualTo(7002);
        assertThat(ports.of(Service.KEYCLOAK)).isEqualTo(Service.KEYCLOAK.defaultPort());
    }

    @Test
    void what_is_no_port_is_refused_with_the_name_of_the_variable() {
        for (var text : new String[] {"", "web", "0", "65536", "-1", "123456"}) {
            assertThatThrownBy(() -> DemoPorts.choose(Map.of("TIDEMARK_PORT_WEB", text), new Properties()))
                    .isInstanceOf(LaunchException.class)
                    .hasMessageContaining("TIDEMARK_PORT_WEB")
                    .hasMessageContaining("'" + text + "'");
        }
    }

    @Test
    void one_port_for_two_services_is_refused() {
        assertThatThrownBy(() -> DemoPorts.choose(Map.of("TIDEMARK_PORT_WEB", "8280"), new Properties()))
                .isInstanceOf(LaunchException.class)
                .hasMessageContaining("TIDEMARK_PORT_WEB")
                .hasMessageContaining("TIDEMARK_PORT_KEYCLOAK");
    }

    @Test
    void a_port_in_use_is_named_together_with_the_way_out() throws IOException {
        try (var somebody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var ports = new EnumMap<>(DemoPorts.free().ports());
            ports.put(Service.S3, somebody.getLocalPort());

            assertThatThrownBy(() -> new DemoPorts(ports).requireFree())
                    .isInstanceOf(LaunchException.class)
                    .hasMessageContaining("Port %d is in use".formatted(somebody.getLocalPort()))
                    .hasMessageContaining("TIDEMARK_PORT_S3=");
        }
    }

    @Test
    void free_ports_differ_from_each_other() {
        var ports = DemoPorts.free();

        assertThat(new HashSet<>(ports.ports().values())).hasSize(Service.values().length);
        ports.requireFree();
    }
}
