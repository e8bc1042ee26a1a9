package io.tidemark.app.web;

import io.tidemark.access.service.Permission;
import io.tidemark.access.service.TenantOperations;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import jakarta.inject.Inject;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/**
 * Finds the view of an address, and admits those who may see it: a page that forgets to ask is not open for that. A servlet and
 * no filter: by then every filter has run, and it is known who is calling.
 */
@WebServlet({"", "/t/*", "/provider"})
public class PageServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Inject
    TenantOperations tenants;

    @Inject
    Here here;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        var path = request.getRequestURI();
        if (path.equals("/")) {
            goHome(request, response);
            return;
        }
        var place = Address.find(path);
        if (place.isEmpty()) {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
            return;
        }
        request.setAttribute(Here.PLACE, place.get());
        var refusal = refusal(place.get().address().needs());
        if (refusal.isPresent()) {
            response.sendError(refusal.get());
            return;
        }
        request.getRequestDispatcher(place.get().address().view()).forward(request, response);
    }

    /** The status to refuse with; empty if the caller may see the page. */
    private Optional<Integer> refusal(Permission needed) {
        try {
            var allowed = needed == Permission.PROVIDE ? here.isProvider() : here.may(needed.name());
            return allowed ? Optional.empty() : Optional.of(HttpServletResponse.SC_FORBIDDEN);
        } catch (EngineException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                return Optional.of(HttpServletResponse.SC_NOT_FOUND);
            }
            throw e;
        }
    }

    private void goHome(HttpServletRequest request, HttpServletResponse response) throws ServletException, IOException {
        var mine = tenants.mine();
        if (mine.isEmpty() && request.isUserInRole("provider")) {
            response.sendRedirect("/provider");
        } else if (mine.isEmpty()) {
            request.getRequestDispatcher("/pages/no-tenant.xhtml").forward(request, response);
        } else {
            response.sendRedirect("/t/" + mine.getFirst().slug() + "/fleet");
        }
    }
}
