package io.tidemark.platform.web;

import io.tidemark.engine.ErrorCode;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.ResourceBundle;

/** Explains the types of problems at the addresses that problems name: {@code /problems/wal-segment-removed}. */
@WebServlet("/problems/*")
public class ProblemPage extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var code = codeOf(request.getPathInfo() == null ? "" : request.getPathInfo());
        if (code.isEmpty()) {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
            return;
        }
        response.setContentType("text/plain;charset=UTF-8");
        response.getWriter().write("%s%n%n%s%n".formatted(code.get(), explanation(code.get())));
    }

    static Optional<ErrorCode> codeOf(String path) {
        var name = path.replaceFirst("^/", "").toUpperCase(Locale.ROOT).replace('-', '_');
        return Arrays.stream(ErrorCode.values())
                .filter(code -> code.name().equals(name))
                .findFirst();
    }

    static String explanation(ErrorCode code) {
        return ResourceBundle.getBundle("io.tidemark.platform.web.problems", Locale.ROOT)
                .getString(code.name());
    }
}
