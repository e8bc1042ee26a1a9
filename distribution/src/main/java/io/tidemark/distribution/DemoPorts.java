package io.tidemark.distribution;

import io.tidemark.harness.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** The port of each service; a service that is not named has its default port. */
public record DemoPorts(Map<Service, Integer> ports) {

    public DemoPorts {
        ports = Map.copyOf(ports);
    }

    /**
     * The ports that the environment chooses; for the others those of the last run, because the data remember them.
     *
     * @throws LaunchException if a port is no number from 1 to 65535, or two services have the same
     */
    static DemoPorts choose(Map<String, String> environment, Properties lastRun) {
        var ports = new EnumMap<Service, Integer>(Service.class);
        for (var service : Service.values()) {
            var chosen = Optional.ofNullable(environment.get(service.variable()))
                    .or(() -> Optional.ofNullable(lastRun.getProperty(service.name())))
                    .map(text -> port(service, text))
                    .orElse(service.defaultPort());
            var other = ports.entrySet().stream()
                    .filter(entry -> entry.getValue().equals(chosen))
                    .findFirst();
            if (other.isPresent()) {
                throw new LaunchException("Port %d is chosen for two services: give %s or %s another."
                        .formatted(chosen, other.get().getKey().variable(), service.variable()));
            }
            ports.put(service, chosen);
        }
        return new DemoPorts(ports);
    }

    /** Ports that nothing listens on, for tests. */
    public static DemoPorts free() {
        var ports = new EnumMap<Service, Integer>(Service.class);
        var taken = new HashSet<Integer>();
        for (var service : Service.values()) {
            var port = Ports.free();
            while (!taken.add(port)) {
                port = Ports.free();
            }
            ports.put(service, port);
        }
        return new DemoPorts(ports);
    }

    public int of(Service service) {
        return ports.getOrDefault(service, service.defaultPort());
    }

    /** What the next run is to remember. */
    Properties remembered() {
        var remembered = new Properties();
        for (var service : Service.values()) {
            remembered.setProperty(service.name(), Integer.toString(of(service)));
        }
        return remembered;
    }

    /** @throws LaunchException if somebody listens on one of the ports */
    void requireFree() {
        for (var service : Service.values()) {
            if (isTaken(of(service))) {
                throw new LaunchException(
                        "Port %d is in use: stop the program that listens there, or choose another: %s=%d make run"
                                .formatted(of(service), service.variable(), of(service) + 1));
            }
        }
    }

    private static boolean isTaken(int port) {
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return !socket.isBound();
        } catch (IOException taken) {
            return true;
        }
    }

    private static int port(Service service, String text) {
        if (text.matches("[0-9]{1,5}")) {
            var port = Integer.parseInt(text);
            if (port >= 1 && port <= 65_535) {
                return port;
            }
        }
        throw new LaunchException(
                "%s is '%s': a port is a number from 1 to 65535.".formatted(service.variable(), text));
    }
}
