package io.tidemark.app.web;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import jakarta.ejb.EJBAccessException;
import jakarta.faces.application.FacesMessage;
import jakarta.faces.application.ViewExpiredException;
import jakarta.faces.context.ExceptionHandler;
import jakarta.faces.context.ExceptionHandlerWrapper;
import jakarta.faces.context.FacesContext;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.omnifaces.context.OmniPartialViewContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a failure looks like: a message with its hint on the page the person is on, or, where there is no page yet, the page
 * for what is missing, forbidden, expired or broken. Only bugs are logged; their reference is on the page and in the log.
 */
class FailureHandler extends ExceptionHandlerWrapper {

    private static final Logger LOG = LoggerFactory.getLogger(FailureHandler.class);

    /** Request attribute of the page for what failed: an {@link EngineException}. */
    static final String FAILURE = "failure";

    /** Request attribute of the page for bugs: what to look for in the log. */
    static final String REFERENCE = "reference";

    FailureHandler(ExceptionHandler wrapped) {
        super(wrapped);
    }

    @Override
    public void handle() {
        var context = FacesContext.getCurrentInstance();
        for (var events = getUnhandledExceptionQueuedEvents().iterator(); events.hasNext(); ) {
            var failure = events.next().getContext().getException();
            events.remove();
            if (context.getResponseComplete()) {
                continue;
            }
            try {
                show(context, failure);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        getWrapped().handle();
    }

    private void show(FacesContext context, Throwable failure) throws IOException {
        var expired = find(failure, ViewExpiredException.class);
        var known = find(failure, EngineException.class)
                .or(() -> find(failure, EJBAccessException.class)
                        .map(refused -> new EngineException(
                                ErrorCode.FORBIDDEN,
                                "your role does not allow this",
                                "Ask an owner of the organisation.")));
        if (expired.isPresent()) {
            leave(context, "/errors/expired.xhtml");
        } else if (known.isPresent() && known.get().code() != ErrorCode.INTERNAL) {
            tell(context, known.get());
        } else {
            var reference = UUID.randomUUID().toString().substring(0, 8);
            LOG.error("page failed: reference={} path={}", reference, path(context), failure);
            context.getExternalContext().getRequestMap().put(REFERENCE, reference);
            if (context.isPostback()) {
                leave(context, "/errors/failed.xhtml?reference=" + reference);
            } else {
                refuse(context, HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
            }
        }
    }

    private static void tell(FacesContext context, EngineException failure) throws IOException {
        if (context.isPostback()) {
            context.addMessage(
                    null,
                    new FacesMessage(
                            FacesMessage.SEVERITY_ERROR, Formats.sentence(failure.getMessage()), failure.hint()));
            context.renderResponse();
            return;
        }
        context.getExternalContext().getRequestMap().put(FAILURE, failure);
        refuse(
                context,
                switch (failure.code()) {
                    case NOT_FOUND -> HttpServletResponse.SC_NOT_FOUND;
                    case FORBIDDEN -> HttpServletResponse.SC_FORBIDDEN;
                    default -> HttpServletResponse.SC_INTERNAL_SERVER_ERROR;
                });
    }

    private static void refuse(FacesContext context, int status) throws IOException {
        context.getExternalContext().responseSendError(status, null);
        context.responseComplete();
    }

    private static void leave(FacesContext context, String address) throws IOException {
        if (!context.getExternalContext().isResponseCommitted()) {
            // a half-written partial response would swallow the redirect
            context.getExternalContext().responseReset();
            if (context.getPartialViewContext().isAjaxRequest()) {
                OmniPartialViewContext.getCurrentInstance(context).resetPartialResponse();
            }
        }
        context.getExternalContext().redirect(address);
        context.responseComplete();
    }

    private static @Nullable String path(FacesContext context) {
        return context.getExternalContext().getRequestServletPath();
    }

    private static <T extends Throwable> Optional<T> find(@Nullable Throwable failure, Class<T> type) {
        for (var each = failure; each != null; each = each.getCause()) {
            if (type.isInstance(each)) {
                return Optional.of(type.cast(each));
            }
        }
        return Optional.empty();
    }
}
