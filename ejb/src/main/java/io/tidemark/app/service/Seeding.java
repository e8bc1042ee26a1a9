package io.tidemark.app.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tidemark.access.model.Role;
import io.tidemark.access.service.Requester;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.job.model.JobSpec;
import io.tidemark.job.service.JobQueue;
import io.tidemark.platform.service.Refusals;
import io.tidemark.provider.service.NewTenant;
import io.tidemark.provider.service.TenantCreation;
import io.tidemark.server.service.ConnectionRequest;
import io.tidemark.server.service.NewServer;
import io.tidemark.server.service.ServerRegister;
import io.tidemark.server.service.ServerRegistration;
import io.tidemark.storage.service.NewStorageTarget;
import io.tidemark.storage.service.StorageTargetAdmission;
import io.tidemark.storage.service.StorageTargetRegister;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets up what the seed file names, once. Goes on where it stopped: what is there already is left alone. */
@ApplicationScoped
public class Seeding {

    private static final Logger LOG = LoggerFactory.getLogger(Seeding.class);

    private static final String ACTOR = "seed file";

    @Inject
    TenantCreation tenants;

    @Inject
    StorageTargetRegister storage;

    @Inject
    StorageTargetAdmission admission;

    @Inject
    ServerRegister servers;

    @Inject
    ServerRegistration registration;

    @Inject
    JobQueue jobs;

    static SeedFile read(Path file) {
        try {
            return JsonMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .build()
                    .readValue(Files.readString(file), SeedFile.class);
        } catch (JsonProcessingException e) {
            throw new EngineException(
                    ErrorCode.MISCONFIGURED,
                    "the seed file %s is malformed: %s".formatted(file, e.getOriginalMessage()),
                    "Correct it, or leave TIDEMARK_SEED_FILE unset.",
                    e);
        } catch (IOException e) {
            throw new EngineException(
                    ErrorCode.MISCONFIGURED,
                    "the seed file %s cannot be read".formatted(file),
                    "Make it readable, or leave TIDEMARK_SEED_FILE unset.",
                    e);
        }
    }

    /** @throws EngineException at the first thing that cannot be set up yet */
    void load(SeedFile seed) {
        for (var tenant : seed.tenants()) {
            load(tenant);
        }
    }

    private void load(SeedFile.SeedTenant seed) {
        var members = Objects.requireNonNullElse(seed.members(), List.<SeedFile.SeedMember>of());
        var id = tenants.find(seed.slug())
                .orElseGet(() -> tenants.create(
                        new NewTenant(
                                seed.slug(),
                                seed.name(),
                                members.stream()
                                        .filter(member -> member.role() == Role.OWNER)
                                        .findFirst()
                                        .map(SeedFile.SeedMember::username)
                                        .orElseThrow(() -> Refusals.invalid(
                                                "tenant '%s' of the seed file has no owner".formatted(seed.slug()),
                                                "Give it a member with the role OWNER.")),
                                null),
                        ACTOR));
        members.forEach(member -> tenants.invite(id, member.username(), member.role(), ACTOR));
        for (var target : Objects.requireNonNullElse(seed.storage(), List.<SeedFile.SeedStorage>of())) {
            if (storage.find(id, target.name()).isEmpty()) {
                admission.admit(
                        id,
                        new NewStorageTarget(
                                target.name(), target.address(), target.accessKey(), target.secretKey(), null, null),
                        ACTOR);
                LOG.info("seeded storage target: tenant={} name={}", seed.slug(), target.name());
            }
        }
        for (var server : Objects.requireNonNullElse(seed.servers(), List.<SeedFile.SeedServer>of())) {
            if (servers.all(id).stream().noneMatch(known -> known.name().equals(server.name()))) {
                add(id, server);
                LOG.info("seeded server: tenant={} name={}", seed.slug(), server.name());
            }
        }
    }

    private void add(TenantId tenant, SeedFile.SeedServer seed) {
        var target = storage.find(tenant, seed.storage())
                .orElseThrow(() -> Refusals.invalid(
                        "the seed file has no storage target '%s'".formatted(seed.storage()),
                        "Name one of the same tenant."));
        var connection = new ConnectionRequest(
                seed.host(), seed.port(), seed.database(), seed.user(), seed.password(), seed.tls(), null);
        var server = registration.add(
                tenant,
                new NewServer(
                        seed.name(),
                        connection,
                        target,
                        seed.cron(),
                        Objects.requireNonNullElse(seed.zone(), "UTC"),
                        Objects.requireNonNullElse(seed.windowDays(), 14),
                        seed.backUpNow()),
                ACTOR);
        if (seed.backUpNow()) {
            jobs.enqueue(tenant, new JobSpec.TakeBackup(server.value()), seed.name(), new Requester.Service(), ACTOR);
        }
    }
}
