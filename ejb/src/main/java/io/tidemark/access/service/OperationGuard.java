package io.tidemark.access.service;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.platform.model.ServerId;
import io.tidemark.platform.model.TenantSession;
import io.tidemark.platform.service.Refusals;
import io.tidemark.tenant.model.TenantId;
import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import java.util.Locale;

/**
 * Stands before every public method of a {@link Guarded} class. Refuses what does not say whom it admits; refuses strangers as
 * if the tenant did not exist; tells the database the tenant.
 */
@Guarded
@Interceptor
@Priority(Interceptor.Priority.LIBRARY_BEFORE)
public class OperationGuard {

    @Inject
    CurrentUser user;

    @Inject
    TenantSession session;

    @AroundInvoke
    Object check(InvocationContext call) throws Exception {
        var requires = call.getMethod().getAnnotation(Requires.class);
        if (requires == null) {
            throw forbidden("this operation admits nobody");
        }
        var caller = user.require();
        switch (requires.value()) {
            case SIGN_IN -> {}
            case PROVIDE -> {
                if (!(caller instanceof Caller.Person person && person.provider())) {
                    throw forbidden("only the provider of the service may do this");
                }
            }
            case VIEW, OPERATE, RESTORE, ARCHIVE, FETCH_WAL, DELETE, ADMINISTER, AUDIT ->
                checkTenant(requires, caller, call.getParameters());
        }
        return call.proceed();
    }

    private void checkTenant(Requires requires, Caller caller, Object[] arguments) {
        if (arguments.length == 0 || !(arguments[0] instanceof TenantId tenant)) {
            throw new IllegalStateException("the first argument of a guarded operation is its tenant");
        }
        var role = user.roleIn(tenant).orElseThrow(() -> Refusals.absent("tenant"));
        if (!Roles.allows(role, requires.value())) {
            throw forbidden(
                    "the role %s does not allow this".formatted(role.name().toLowerCase(Locale.ROOT)));
        }
        if (caller instanceof Caller.Automation token && token.server() != null && !requires.checksServer()) {
            var named = arguments.length > 1 && arguments[1] instanceof ServerId server ? server : null;
            if (named == null) {
                throw forbidden("this token reaches one server only");
            }
            if (!named.equals(token.server())) {
                throw Refusals.absent("server");
            }
        }
        session.enterIfInTransaction(tenant);
    }

    private static EngineException forbidden(String message) {
        return new EngineException(
                ErrorCode.FORBIDDEN, message, "Ask an owner of the organisation to do it or to give you the role.");
    }
}
