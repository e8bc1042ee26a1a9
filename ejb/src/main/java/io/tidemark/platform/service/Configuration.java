package io.tidemark.platform.service;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.Secret;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the operator's settings, once, from MicroProfile Config: system properties, environment ({@code TIDEMARK_NODE} for
 * {@code tidemark.node}). The only class that does. Refuses {@code tidemark.} keys that nobody knows.
 */
@ApplicationScoped
public class Configuration {

    private static final Logger LOG = LoggerFactory.getLogger(Configuration.class);

    /** Read here, or by the distribution's WildFly configuration. */
    static final Set<String> KNOWN = Set.of(
            "tidemark.node",
            "tidemark.public.url",
            "tidemark.spool.directory",
            "tidemark.restore.directory",
            "tidemark.allowed.addresses",
            "tidemark.file.stores",
            "tidemark.seed.file",
            "tidemark.service.key",
            "tidemark.service.key.file",
            "tidemark.service.key.second.file",
            "tidemark.jobs.slots",
            "tidemark.jobs.threads",
            "tidemark.jobs.lease",
            "tidemark.jobs.stall.limit",
            "tidemark.db.url",
            "tidemark.db.user",
            "tidemark.db.password",
            "tidemark.db.owner.user",
            "tidemark.db.owner.password",
            "tidemark.db.pool",
            "tidemark.oidc.url",
            "tidemark.oidc.secret",
            "tidemark.max.post.size",
            "tidemark.behind.proxy");

    private @Nullable ServiceSettings service;
    private @Nullable JobSettings jobs;
    private @Nullable Config config;

    @PostConstruct
    void read() {
        var read = ConfigProvider.getConfig();
        refuseUnknown(read.getPropertyNames());
        config = read;
        service = new ServiceSettings(
                text("tidemark.node").or(() -> text("jboss.node.name")).orElse("node"),
                text("tidemark.public.url").orElse("http://127.0.0.1:8080").replaceAll("/+$", ""),
                Path.of(text("tidemark.spool.directory").orElse(home() + "/tidemark-spool")),
                Path.of(text("tidemark.restore.directory").orElse(home() + "/tidemark-restores")),
                Stream.of(text("tidemark.allowed.addresses").orElse("").split(","))
                        .map(String::strip)
                        .filter(range -> !range.isEmpty())
                        .map(AddressRange::parse)
                        .toList(),
                text("tidemark.file.stores").map(Boolean::parseBoolean).orElse(false));
        var defaults = JobSettings.defaults();
        jobs = new JobSettings(
                text("tidemark.jobs.slots").map(Integer::parseInt).orElse(defaults.slots()),
                text("tidemark.jobs.threads").map(Integer::parseInt).orElse(defaults.threads()),
                text("tidemark.jobs.lease").map(Duration::parse).orElse(defaults.lease()),
                text("tidemark.jobs.stall.limit").map(Duration::parse).orElse(defaults.stallLimit()),
                defaults.attempts());
        requireThreads(jobs.slots(), jobs.threads());
        requireStallLimit(jobs.stallLimit(), jobs.lease());
        LOG.info("settings: service={} jobs={}", service, jobs);
    }

    public ServiceSettings service() {
        return Objects.requireNonNull(service);
    }

    public JobSettings jobs() {
        return Objects.requireNonNull(jobs);
    }

    public Optional<Path> seedFile() {
        return text("tidemark.seed.file").map(Path::of);
    }

    /** The service's key as base64 of 32 bytes, from a file or directly. */
    public Secret serviceKey() {
        return keyFile(text("tidemark.service.key.file"), "TIDEMARK_SERVICE_KEY_FILE")
                .or(() -> text("tidemark.service.key").map(Secret::of))
                .orElseThrow(() -> new EngineException(
                        ErrorCode.MISCONFIGURED,
                        "no service key is configured",
                        "Set TIDEMARK_SERVICE_KEY_FILE to a file that holds 32 random bytes as base64."));
    }

    /** Another key of the service, while one is changed for the other. */
    public Optional<Secret> secondServiceKey() {
        return keyFile(text("tidemark.service.key.second.file"), "TIDEMARK_SERVICE_KEY_SECOND_FILE");
    }

    private static Optional<Secret> keyFile(Optional<String> name, String variable) {
        return name.map(file -> {
            try {
                return Secret.of(Files.readString(Path.of(file)).strip());
            } catch (IOException e) {
                throw new EngineException(
                        ErrorCode.MISCONFIGURED,
                        "the service key cannot be read from " + file,
                        "Make %s name a file that holds 32 bytes as base64.".formatted(variable),
                        e);
            }
        });
    }

    /** @throws EngineException with {@link ErrorCode#MISCONFIGURED} naming the key, and the one that may have been meant */
    static void refuseUnknown(Iterable<String> names) {
        for (var name : names) {
            if (name.startsWith("tidemark.") && !KNOWN.contains(name)) {
                throw new EngineException(
                        ErrorCode.MISCONFIGURED,
                        "there is no setting '%s'".formatted(name),
                        "Did you mean '%s'?".formatted(nearest(name)));
            }
        }
    }

    /** @throws EngineException with {@link ErrorCode#MISCONFIGURED} if jobs would wait for threads while their leases run */
    static void requireThreads(int slots, int threads) {
        if (slots > threads) {
            throw new EngineException(
                    ErrorCode.MISCONFIGURED,
                    "%d jobs at once need as many threads, and there are %d".formatted(slots, threads),
                    "Lower TIDEMARK_JOBS_SLOTS to %d, or raise TIDEMARK_JOBS_THREADS to %d.".formatted(threads, slots));
        }
    }

    /** @throws EngineException with {@link ErrorCode#MISCONFIGURED} if jobs would be given up sooner than they are taken over */
    static void requireStallLimit(Duration stallLimit, Duration lease) {
        if (stallLimit.compareTo(lease) <= 0) {
            throw new EngineException(
                    ErrorCode.MISCONFIGURED,
                    "jobs would be given up after %s without an advance, and their lease is %s"
                            .formatted(stallLimit, lease),
                    "Set TIDEMARK_JOBS_STALL_LIMIT to half an hour or more, for example PT2H.");
        }
    }

    private static String nearest(String name) {
        return KNOWN.stream()
                .min(Comparator.comparingInt(known -> distance(known, name)))
                .orElseThrow();
    }

    /** Levenshtein's. */
    private static int distance(String left, String right) {
        var previous = new int[right.length() + 1];
        for (var j = 0; j <= right.length(); j++) {
            previous[j] = j;
        }
        for (var i = 1; i <= left.length(); i++) {
            var current = new int[right.length() + 1];
            current[0] = i;
            for (var j = 1; j <= right.length(); j++) {
                var change = left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1;
                current[j] = Math.min(Math.min(current[j - 1], previous[j]) + 1, previous[j - 1] + change);
            }
            previous = current;
        }
        return previous[right.length()];
    }

    private Optional<String> text(String key) {
        return Objects.requireNonNull(config)
                .getOptionalValue(key, String.class)
                .filter(value -> !value.isBlank());
    }

    private String home() {
        return text("jboss.server.data.dir").orElse(System.getProperty("java.io.tmpdir"));
    }
}
