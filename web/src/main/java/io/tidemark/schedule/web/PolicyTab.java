package io.tidemark.schedule.web;

import io.tidemark.app.web.Here;
import io.tidemark.app.web.Notice;
import io.tidemark.retention.service.RetentionOperations;
import io.tidemark.retention.service.RetentionPreview;
import io.tidemark.retention.service.RetentionRulesView;
import io.tidemark.schedule.service.ScheduleOperations;
import io.tidemark.schedule.service.ScheduleRequest;
import io.tidemark.schedule.service.ScheduleView;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.omnifaces.util.Faces;

/** When a server is backed up and how long its backups are kept. Shows what a change would mean before it is saved. */
@Named
@ViewScoped
public class PolicyTab implements Serializable {

    private static final long serialVersionUID = 1L;

    @Inject
    ScheduleOperations schedules;

    @Inject
    RetentionOperations retention;

    @Inject
    Here here;

    @Inject
    Notice notice;

    private @Nullable ScheduleView saved;
    private @Nullable ScheduleView shown;
    private @Nullable RetentionRulesView savedRules;
    private @Nullable RetentionPreview preview;
    private boolean enabled;
    private CronWords words = new CronWords();
    private RulesDraft rules = new RulesDraft();

    public void load() {
        var schedule = schedules.get(here.tenantId(), here.serverId());
        var current = retention.get(here.tenantId(), here.serverId());
        saved = schedule;
        savedRules = current;
        enabled = schedule.enabled();
        words = CronWords.of(schedule.cron(), schedule.zone());
        rules = RulesDraft.of(current);
        look();
    }

    /** What the values on the page would mean. */
    public void look() {
        shown = schedules.preview(here.tenantId(), words.cron(), words.getZone());
        preview = retention.preview(here.tenantId(), here.serverId(), rules.view(null));
    }

    /** Called when a word of the schedule was chosen. */
    public void changed() {
        look();
    }

    public void save() {
        if (isScheduleChanged()) {
            var version = saved().version();
            schedules.set(
                    here.tenantId(),
                    here.serverId(),
                    new ScheduleRequest(enabled, words.cron(), words.getZone(), version));
        }
        if (isRulesChanged()) {
            retention.set(
                    here.tenantId(), here.serverId(), rules.view(savedRules().version()));
        }
        notice.tellAfterRedirect("schedule.saved");
        Faces.redirect(here.getPath());
    }

    public void cleanUp() {
        Faces.redirect(here.link("/jobs/" + retention.enforceNow(here.tenantId(), here.serverId())));
    }

    public boolean isScheduleChanged() {
        return enabled != saved().enabled()
                || !words.cron().equals(saved().cron())
                || !words.getZone().equals(saved().zone());
    }

    public boolean isRulesChanged() {
        return !rules.view(savedRules().version()).equals(savedRules());
    }

    public ScheduleView getShown() {
        return Optional.ofNullable(shown).orElseThrow();
    }

    private ScheduleView saved() {
        return Optional.ofNullable(saved).orElseThrow();
    }

    private RetentionRulesView savedRules() {
        return Optional.ofNullable(savedRules).orElseThrow();
    }

    public RetentionPreview getPreview() {
        return Optional.ofNullable(preview).orElseThrow();
    }

    public boolean isEnabled() {
        return enabled;
    }

    public void setEnabled(boolean enabled) {
        this.enabled = enabled;
    }

    public CronWords getWords() {
        return words;
    }

    public RulesDraft getRules() {
        return rules;
    }
}
