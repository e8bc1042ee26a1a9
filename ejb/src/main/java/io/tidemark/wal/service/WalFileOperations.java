package io.tidemark.wal.service;

import io.tidemark.access.service.CurrentUser;
import io.tidemark.access.service.Guarded;
import io.tidemark.access.service.Permission;
import io.tidemark.access.service.Requires;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.postgres.WalSegment;
import io.tidemark.engine.wal.WalArchive;
import io.tidemark.platform.model.ServerId;
import io.tidemark.server.service.RepositoryAccess;
import io.tidemark.server.service.ServerRegister;
import io.tidemark.tenant.model.TenantId;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** The WAL files of a server: put by its {@code archive_command}, got by the {@code restore_command} of others. */
@Stateless
@Guarded
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class WalFileOperations {

    /** What somebody has to look into; what broke on its way comes again by itself. */
    private static final Set<ErrorCode> REFUSALS =
            EnumSet.of(ErrorCode.WAL_FILE_REFUSED, ErrorCode.WAL_DIVERGENT, ErrorCode.SYSTEM_IDENTIFIER_CHANGED);

    @Inject
    WalIntakes intakes;

    @Inject
    WalRegister register;

    @Inject
    WalRefusals refusals;

    @Inject
    ArchivingCounts counts;

    @Inject
    ServerRegister servers;

    @Inject
    RepositoryAccess repositories;

    @Inject
    CurrentUser user;

    /**
     * Keeps a file: durable in the store when this returns, and so PostgreSQL may remove it. The same content again is no error.
     *
     * @throws EngineException with {@link ErrorCode#WAL_DIVERGENT} if there is another content under that name; this one was
     *     kept aside
     */
    @Requires(Permission.ARCHIVE)
    public void archive(TenantId tenant, ServerId server, ArchivedFile file) {
        try {
            var storing = intakes.take(tenant, server, file);
            counts.taken(storing, file.declaredBytes());
            if (storing == WalArchive.Storing.DIVERGENT) {
                throw new EngineException(
                        ErrorCode.WAL_DIVERGENT,
                        "the archive holds another content under the name %s; this one was kept aside"
                                .formatted(file.name()),
                        "Two servers have written the same timeline, or the server was restored: find out which, and take"
                                + " a base backup.");
            }
            if (WalSegment.isFileName(file.name())) {
                register.arrived(tenant, server, file.name());
            }
        } catch (EngineException e) {
            if (REFUSALS.contains(e.code())) {
                counts.refused(e.code());
                refusals.record(tenant, server, file.name(), e, user.name());
            }
            throw e;
        }
    }

    /**
     * Opens a file.
     *
     * @param partial whether a segment of which only the beginning is stored may be given, filled up with zeros: right for a
     *     recovery that ends there
     * @return empty only if there is no such file, which ends a recovery
     */
    @Requires(Permission.FETCH_WAL)
    public Optional<WalFile> open(TenantId tenant, ServerId server, String name, boolean partial) {
        servers.load(tenant, server);
        var archive = repositories.of(tenant, server).archive();
        var whole = WalSegment.isFileName(name) || name.endsWith(".partial")
                ? Long.valueOf(archive.segmentSize().bytes())
                : null;
        return (partial ? archive.openLongest(name) : archive.open(name))
                .map(content -> new WalFile(name, whole, content));
    }
}
