package io.tidemark.job.web;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.util.Locale;
import java.util.ResourceBundle;

/** Names of what jobs go through. A phase that the texts do not know is called by its key. */
@Named
@ApplicationScoped
public class JobText {

    /** The name of a phase, for example {@code copy}. */
    public String phase(String key) {
        return find("phase." + key, key);
    }

    /** Why retention keeps a backup, for example {@code INSIDE_WINDOW}. */
    public String reason(String reason) {
        return find("reason." + reason, reason);
    }

    /** A group of checks, for example {@code wal}. */
    public String group(String key) {
        return find("diagnostics." + key, key);
    }

    /** What was done, for example {@code backup.request}. */
    public String action(String key) {
        return find("audit." + key, key);
    }

    private static String find(String key, String otherwise) {
        var texts = ResourceBundle.getBundle("io.tidemark.app.web.text", Locale.ENGLISH);
        return texts.containsKey(key) ? texts.getString(key) : otherwise;
    }
}
