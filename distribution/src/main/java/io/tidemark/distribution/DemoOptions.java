package io.tidemark.distribution;

import java.nio.file.Path;
import java.util.Map;

/**
 * What a demonstration shall be like.
 *
 * @param home where all of its data lie; made if absent, and taken up again if not
 * @param customers whether the pretended customers' servers run too, one of them protected
 * @param settings further environment variables of the service, or other values for those that it would get
 */
public record DemoOptions(Path home, DemoPorts ports, boolean customers, Map<String, String> settings) {

    public DemoOptions {
        home = home.toAbsolutePath().normalize();
        settings = Map.copyOf(settings);
    }

    /** Everything, with data in {@code home}, on ports that nothing listens on. */
    public static DemoOptions onFreePorts(Path home) {
        return new DemoOptions(home, DemoPorts.free(), true, Map.of());
    }

    public DemoOptions withoutCustomers() {
        return new DemoOptions(home, ports, false, settings);
    }

    public DemoOptions withSettings(Map<String, String> others) {
        return new DemoOptions(home, ports, customers, others);
    }
}
