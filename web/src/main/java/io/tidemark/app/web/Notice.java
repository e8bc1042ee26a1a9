package io.tidemark.app.web;

import io.tidemark.engine.EngineException;
import jakarta.enterprise.context.RequestScoped;
import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;
import org.omnifaces.util.Messages;

/** Says on the page what the person just did, in the words of the texts. */
@RequestScoped
public class Notice {

    /** Shows the text of {@code key} with its values. */
    public void tell(String key, Object... values) {
        message(key, values).add();
    }

    /** Says what the person should mend. */
    public void warn(String key, Object... values) {
        message(key, values).warn().add();
    }

    /** Like {@link #tell}, and it survives the redirect that follows. */
    public void tellAfterRedirect(String key, Object... values) {
        message(key, values).flash().add();
    }

    /** Shows what the service refused and what to do about it; it survives the redirect that follows. */
    public void refuseAfterRedirect(EngineException refusal) {
        literal(Formats.sentence(refusal.getMessage()))
                .detail(refusal.hint())
                .error()
                .flash()
                .add();
    }

    private static Messages.Message message(String key, Object... values) {
        return literal(text(key, values)).detail("");
    }

    private static Messages.Message literal(String text) {
        return Messages.create(text.replace("'", "''").replace("{", "'{'"));
    }

    /** The text of {@code key} with its values. */
    public static String text(String key, Object... values) {
        var pattern = ResourceBundle.getBundle(Notice.class.getPackageName() + ".text", Locale.ENGLISH)
                .getString(key);
        return new MessageFormat(pattern, Locale.ENGLISH).format(values);
    }
}
