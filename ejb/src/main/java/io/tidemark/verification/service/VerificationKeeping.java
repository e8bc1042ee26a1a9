package io.tidemark.verification.service;

import io.tidemark.backup.model.BackupName;
import io.tidemark.backup.service.BackupLedger;
import io.tidemark.backup.service.FoundDamage;
import io.tidemark.engine.repository.VerifiedObjects;
import io.tidemark.engine.repository.VerifiedSlice;
import io.tidemark.job.model.JobSpec.VerifyDue;
import io.tidemark.job.service.JobQueue;
import io.tidemark.platform.model.ServerId;
import io.tidemark.platform.service.TenantBound;
import io.tidemark.server.service.ServerRegister;
import io.tidemark.tenant.model.TenantId;
import io.tidemark.verification.model.ServerVerification;
import io.tidemark.verification.model.ServerVerifications;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.stream.Collectors;

/** The transactions around verifying by itself. */
@Stateless
@TenantBound
public class VerificationKeeping {

    @Inject
    ServerVerifications verifications;

    @Inject
    BackupLedger backups;

    @Inject
    ServerRegister servers;

    @Inject
    JobQueue jobs;

    @Inject
    Clock clock;

    /** Asks for the verification that is due, once a day. */
    public void tick(TenantId tenant, ServerId server) {
        var turn = VerificationRules.latestTurn(server, clock.instant());
        if (VerificationRules.isDue(backups.all(tenant, server), turn)) {
            var name = servers.load(tenant, server).name();
            jobs.enqueueDue(tenant, new VerifyDue(server.value()), name, turn);
        }
    }

    public DueVerification begin(TenantId tenant, ServerId server) {
        var last = verifications.find(tenant, server);
        var all = backups.all(tenant, server);
        var everythingAt = last.map(ServerVerification::everythingAt).orElse(null);
        return new DueVerification(
                last.map(ServerVerification::objects)
                        .map(VerifiedObjects::decode)
                        .orElse(VerifiedObjects.NONE),
                VerificationRules.toRebuild(all, everythingAt, clock.instant()).stream()
                        .collect(Collectors.toSet()));
    }

    public void ended(TenantId tenant, ServerId server, VerifiedSlice slice) {
        var rebuilt =
                slice.rebuilt().stream().map(id -> new BackupName(id.value())).collect(Collectors.toSet());
        var verification = verifications.find(tenant, server).orElseGet(() -> {
            var first = new ServerVerification(tenant, server);
            verifications.add(first);
            return first;
        });
        var damage = new FoundDamage(slice.found());
        verification.ran(slice.known().encode());
        if (!rebuilt.isEmpty() && rebuilt.stream().noneMatch(damage::affects)) {
            verification.rebuilt(clock.instant());
        }
        var opened = slice.verified().entrySet().stream()
                .collect(Collectors.toMap(each -> new BackupName(each.getKey().value()), each -> each.getValue()));
        backups.verifiedInPart(tenant, server, opened, rebuilt, damage);
    }
}
