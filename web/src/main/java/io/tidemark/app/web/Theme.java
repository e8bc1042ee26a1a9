package io.tidemark.app.web;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Light or dark, as the person chose in this browser. */
@Named
@RequestScoped
public class Theme {

    private static final String COOKIE = "tidemark-theme";
    private static final Set<String> THEMES = Set.of("light", "dark");

    @Inject
    HttpServletRequest request;

    /** Null leaves the attribute out: the page follows the system. */
    public @Nullable String getAttribute() {
        var cookies = request.getCookies();
        return cookies == null
                ? null
                : Arrays.stream(cookies)
                        .filter(cookie -> cookie.getName().equals(COOKIE))
                        .map(Cookie::getValue)
                        .filter(THEMES::contains)
                        .findFirst()
                        .orElse(null);
    }
}
