package io.tidemark.recovery.web;

import io.tidemark.app.web.Here;
import io.tidemark.engine.EngineException;
import io.tidemark.platform.model.FailureView;
import io.tidemark.recovery.service.PlanAnswer;
import io.tidemark.recovery.service.RecoverabilityView;
import io.tidemark.recovery.service.RecoveryOperations;
import io.tidemark.recovery.service.StartedRecovery;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.omnifaces.util.Faces;

/** The restore wizard: when, where, options, review; what is chosen lies in {@link RestoreDraft}. */
@Named
@ViewScoped
public class RestoreWizard implements Serializable {

    private static final long serialVersionUID = 1L;

    @Inject
    RecoveryOperations recoveries;

    @Inject
    RestoreDrafts drafts;

    @Inject
    Here here;

    private @Nullable RecoverabilityView recoverability;
    private @Nullable PlanAnswer answer;
    private @Nullable StartedRecovery started;

    public void loadWhen() {
        if (here.moment().isPresent() || here.backup().isPresent()) {
            here.moment().ifPresent(getDraft()::aimAt);
            here.backup().ifPresent(getDraft()::aimAt);
            Faces.redirect(here.serverLink("/restore"));
            return;
        }
        recoverability = recoveries.recoverability(
                here.tenantId(), here.serverId(), here.getNow().minusSeconds(1), here.getNow());
        plan();
    }

    /** Asks what a restore to the target would need; a target that is not complete yet is no failure. */
    public void plan() {
        answer = ask(() ->
                recoveries.plan(here.tenantId(), here.serverId(), getDraft().target()));
        Optional.ofNullable(answer.plan()).ifPresent(plan -> {
            var known = getDraft().getTablespaces().stream()
                    .map(RestoreDraft.Mapping::getOid)
                    .toList();
            if (!known.equals(
                    plan.tablespaces().stream().map(each -> each.oid()).toList())) {
                getDraft()
                        .setTablespaces(new java.util.ArrayList<>(plan.tablespaces().stream()
                                .map(each -> new RestoreDraft.Mapping(each.oid(), each.location()))
                                .toList()));
            }
        });
    }

    /** Plans with destination and options, as the restore will be done. */
    public void review() {
        answer = ask(() ->
                recoveries.review(here.tenantId(), here.serverId(), getDraft().request()));
    }

    public void takeMoment(Instant moment) {
        getDraft().aimAt(moment);
        plan();
    }

    public void forgetBackup() {
        getDraft().forgetBackup();
        plan();
    }

    public void go(String step) {
        Faces.redirect(here.serverLink("/restore/" + step));
    }

    public void start() {
        var begun =
                recoveries.start(here.tenantId(), here.serverId(), getDraft().request());
        drafts.forget(here.serverId());
        if (begun.job() != null) {
            Faces.redirect(here.link("/jobs/" + begun.job()));
        } else {
            started = begun;
        }
    }

    private static PlanAnswer ask(java.util.function.Supplier<PlanAnswer> question) {
        try {
            return question.get();
        } catch (EngineException e) {
            return switch (e.code()) {
                case NOT_FOUND, FORBIDDEN, INTERNAL -> throw e;
                default ->
                    new PlanAnswer(
                            null,
                            new FailureView(e.code().name(), String.valueOf(e.getMessage()), e.hint()),
                            null,
                            null);
            };
        }
    }

    /** The lines PostgreSQL is told, as one text. */
    public String getRecoverySettings() {
        var plan = getAnswer().plan();
        return plan == null ? "" : String.join("\n", plan.recoverySettings());
    }

    public RestoreDraft getDraft() {
        return drafts.of(here.serverId());
    }

    public RecoverabilityView getRecoverability() {
        return Optional.ofNullable(recoverability).orElseThrow();
    }

    public PlanAnswer getAnswer() {
        return Optional.ofNullable(answer).orElseThrow();
    }

    public @Nullable StartedRecovery getStarted() {
        return started;
    }
}
