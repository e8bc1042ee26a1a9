package io.tidemark.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import java.util.ArrayList;
import java.util.List;

/**
 * What a browser says on its console while somebody uses the pages: messages of scripts, exceptions, missing resources, and
 * every violation of the content security policy. The pages give it nothing to say.
 */
final class Complaints {

    private final List<String> all = new ArrayList<>();

    private Complaints() {}

    /** Listens to every tab of {@code visitor}, also to those that are opened later. */
    static Complaints of(BrowserContext visitor) {
        var complaints = new Complaints();
        visitor.onConsoleMessage(message -> complaints.all.add(
                "%s: %s %s: %s".formatted(message.page().url(), message.location(), message.type(), message.text())));
        visitor.onWebError(
                error -> complaints.all.add("%s: %s".formatted(error.page().url(), error.error())));
        return complaints;
    }

    /** Fails if there was one since the last time, and forgets them. */
    void assertNone() {
        var found = List.copyOf(all);
        all.clear();
        assertThat(found).as("what the browser complains about").isEmpty();
    }
}
