package io.tidemark.recovery.service;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.platform.model.ServerId;
import io.tidemark.recovery.model.TokenPurpose;
import io.tidemark.server.service.RepositoryAccess;
import io.tidemark.tenant.model.TenantId;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.util.Optional;

/**
 * What the short-lived tokens of a recovery give access to. Open to everybody who has such a token: it names one server,
 * one recovery, an expiry and how often it may be used.
 */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class RecoveryDownloads {

    @Inject
    TokenSearch search;

    @Inject
    RecoveryLedger ledger;

    @Inject
    RecoveryExecution execution;

    @Inject
    RepositoryAccess repositories;

    /**
     * The tar file of a recovery; counts as one use.
     *
     * @return empty for unknown, expired, revoked and used tokens alike
     */
    public Optional<Download> open(String token) {
        return search.find(token)
                .flatMap(found -> ledger.use(found.tenant(), found.id(), TokenPurpose.FILES)
                        .map(recovery -> new Download(
                                "restore-%s.tar".formatted(recovery.goal().backup()),
                                "application/x-tar",
                                null,
                                out -> execution.toTar(found.tenant(), recovery, out))));
    }

    /**
     * A WAL segment or history file for {@code restore_command}.
     *
     * @return empty for unknown, expired and revoked tokens alike
     * @throws EngineException with {@link ErrorCode#NOT_FOUND} if the token is good but there is no such file, which a
     *     recovering server may take for the end of its WAL; it must not take a token that has ended for that
     */
    public Optional<Download> openWal(String token, String fileName) {
        return search.find(token)
                .flatMap(found -> ledger.use(found.tenant(), found.id(), TokenPurpose.WAL)
                        .map(recovery -> wal(found.tenant(), recovery.server(), fileName)
                                .orElseThrow(() -> new EngineException(
                                        ErrorCode.NOT_FOUND,
                                        "WAL file %s is not stored".formatted(fileName),
                                        "Nothing is to be done if recovery has come to the end of its WAL."))));
    }

    private Optional<Download> wal(TenantId tenant, ServerId server, String fileName) {
        var found = repositories.of(tenant, server).archive().openLongest(fileName);
        return found.map(content -> new Download(fileName, "application/octet-stream", null, out -> {
            try (content) {
                content.transferTo(out);
            }
        }));
    }
}
