package io.tidemark.tests.system;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Deque's axe: finds what keeps people from using a page who do not see it, or do not point at it. */
final class Axe {

    private static final String SCRIPT = script();

    /** Runs every rule of WCAG 2.0 to 2.2, A and AA, and answers with those that are broken and matter. */
    private static final String RUN = """
            async () => {
              // colours on their way from one scheme to the other are nobody's to read
              await Promise.allSettled(document.getAnimations()
                .filter(each => Number.isFinite(each.effect.getComputedTiming().endTime))
                .map(each => each.finished));
              const found = await axe.run(document, {
                runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
                resultTypes: ['violations'],
              });
              return found.violations
                .filter(each => each.impact === 'serious' || each.impact === 'critical')
                .flatMap(each => each.nodes.map(node => each.id + ': ' + node.target.join(' ') + ': '
                  + node.any.concat(node.all, node.none).map(check => check.message).join('; ')));
            }
            """;

    private Axe() {}

    /** The serious and critical violations on the page as it is now, one line each. */
    static List<String> violations(Page page) {
        // through the debugger's protocol, which the page's content security policy does not concern
        if (Boolean.FALSE.equals(page.evaluate("() => window.axe !== undefined"))) {
            page.evaluate(SCRIPT);
        }
        return ((List<?>) page.evaluate(RUN, Map.of()))
                .stream().map(String::valueOf).toList();
    }

    private static String script() {
        try (var in = Axe.class.getResourceAsStream("/axe.min.js")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException("read axe.min.js", failure);
        }
    }
}
