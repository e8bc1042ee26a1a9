package io.tidemark.app.web;

import io.tidemark.access.service.TenantOperations;
import jakarta.inject.Inject;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Finds the view of an address. A servlet and no filter: by then every filter has run, and it is known who is calling. */
@WebServlet({"", "/t/*", "/provider"})
public class PageServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Inject
    TenantOperations tenants;

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
        request.getRequestDispatcher(place.get().address().view()).forward(request, response);
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
