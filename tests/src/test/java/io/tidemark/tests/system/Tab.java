package io.tidemark.tests.system;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;

/** One tab of a browser on the pages of the service, and what a person does in it. Elements are named by their id. */
final class Tab {

    private static final double PATIENCE_MILLIS = 60_000;

    private final Page page;
    private final String url;

    /** @param url of the service, without a slash at the end */
    Tab(Page page, String url) {
        this.page = page;
        this.url = url;
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
    }

    Page page() {
        return page;
    }

    /** Goes to a path of the service and waits until the page has its widgets. */
    Response open(String path) {
        var response = page.navigate(url + path);
        settle();
        return response;
    }

    void reload() {
        page.reload();
        settle();
    }

    /** Waits until the page shows an address that matches {@code glob}, for example <code>**&#47;check</code>. */
    void awaitAddress(String glob) {
        page.waitForURL(glob);
        settle();
    }

    Locator element(String id) {
        return page.locator("[id=\"" + id + "\"]");
    }

    Locator find(String selector) {
        return page.locator(selector);
    }

    /** Waits for something about the first of the elements. */
    LocatorAssertions expect(String selector) {
        return PlaywrightAssertions.assertThat(page.locator(selector).first());
    }

    /** Waits until there are that many of the elements. */
    void expectCount(String selector, int count) {
        PlaywrightAssertions.assertThat(page.locator(selector)).hasCount(count);
    }

    void click(String id) {
        element(id).click();
        settle();
    }

    /** Replaces what is in a field, and leaves it as the tabulator key does. */
    void type(String id, String text) {
        var field = element(id);
        field.fill(text);
        field.blur();
        settle();
    }

    /** Chooses from a menu of PrimeFaces by the text that a person reads. */
    void choose(String menu, String label) {
        element(menu).click();
        // PrimeFaces knows what was chosen before only when the panel has finished opening, which it begins a frame
        // later
        page.waitForFunction(
                "id => document.getElementById(id).classList.contains('ui-connected-overlay-enter-done')",
                menu + "_panel");
        var panel = element(menu + "_panel");
        panel.locator("li[data-label=\"%s\"]".formatted(label)).click();
        settle();
    }

    /** What a menu shows as chosen. */
    String chosen(String menu) {
        return element(menu + "_label").innerText().strip();
    }

    String text(String selector) {
        return page.locator(selector).first().innerText().strip();
    }

    String value(String id) {
        return element(id).inputValue();
    }

    /** Waits until scripts are there and every request that the page began is answered. */
    private void settle() {
        page.waitForFunction("() => window.PrimeFaces === undefined ? document.readyState === 'complete'"
                + " : document.readyState === 'complete' && PrimeFaces.ajax.Queue.isEmpty()");
    }
}
