package io.tidemark.engine.protocol;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import java.io.IOException;
import java.lang.reflect.Field;
import java.net.Socket;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.PGStream;
import org.postgresql.core.QueryExecutorBase;
import org.postgresql.util.DriverInfo;

/**
 * The one class that looks inside the PostgreSQL driver: it takes the authenticated socket out of a connection.
 *
 * <p>The field it reads is no API. The self-test runs when the class is first used, so that an exchanged driver is
 * reported clearly and before anything was promised.
 */
final class PgStreamAccess {

    private static final String FIELD = "pgStream";

    private PgStreamAccess() {}

    /** @throws EngineException with {@link ErrorCode#MISCONFIGURED} if the driver is not built as we know it */
    static void selfTest() {
        streamField();
    }

    /** The socket of {@code connection}, which must be idle. The connection must stay reachable while it is used. */
    static Socket takeSocket(BaseConnection connection) throws SQLException, IOException {
        try {
            var stream = (PGStream) streamField().get(connection.getQueryExecutor());
            if (stream.hasMessagePending()) {
                throw misfit("the driver left a message unread", null);
            }
            return stream.getSocket();
        } catch (IllegalAccessException e) {
            throw misfit("its stream cannot be read", e);
        }
    }

    private static Field streamField() {
        try {
            var field = QueryExecutorBase.class.getDeclaredField(FIELD);
            if (!PGStream.class.equals(field.getType())) {
                throw misfit("its stream is a " + field.getType().getName(), null);
            }
            field.setAccessible(true);
            return field;
        } catch (ReflectiveOperationException | RuntimeException e) {
            if (e instanceof EngineException known) {
                throw known;
            }
            throw misfit("it has no accessible field " + FIELD, e);
        }
    }

    private static EngineException misfit(String why, @Nullable Exception cause) {
        return new EngineException(
                ErrorCode.MISCONFIGURED,
                "the PostgreSQL driver %s is not one that Tidemark can use: %s"
                        .formatted(DriverInfo.DRIVER_VERSION, why),
                "Install the driver version that is delivered with Tidemark.",
                cause);
    }
}
