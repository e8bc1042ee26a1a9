package io.tidemark.platform.service;

import io.tidemark.platform.model.TenantSession;
import io.tidemark.tenant.model.TenantId;
import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;

/** Tells the database the tenant before a method of a {@link TenantBound} class runs. */
@TenantBound
@Interceptor
@Priority(Interceptor.Priority.APPLICATION)
public class TenantBinding {

    @Inject
    TenantSession session;

    @AroundInvoke
    Object enter(InvocationContext call) throws Exception {
        if (call.getParameters().length > 0 && call.getParameters()[0] instanceof TenantId tenant) {
            session.enter(tenant);
        } else {
            throw new IllegalStateException("no tenant is the first argument of " + call.getMethod());
        }
        return call.proceed();
    }
}
