package io.tidemark.wal.web;

import io.tidemark.app.web.Here;
import io.tidemark.app.web.Notice;
import io.tidemark.engine.wal.Acknowledgement;
import io.tidemark.guard.service.GuardOperations;
import io.tidemark.guard.service.SourceView;
import io.tidemark.wal.model.GuardSteps;
import io.tidemark.wal.model.SynchronousUse;
import io.tidemark.wal.service.WalPolicyOperations;
import io.tidemark.wal.service.WalPolicyRequest;
import io.tidemark.wal.service.WalPolicyView;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.omnifaces.util.Faces;

/** What is wanted of a server's WAL, while somebody changes it. */
@Named
@ViewScoped
public class WalPolicyForm implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final long MEGABYTE = 1_000_000;

    @Inject
    WalPolicyOperations policies;

    @Inject
    GuardOperations guard;

    @Inject
    Here here;

    @Inject
    Notice notice;

    private @Nullable WalPolicyView policy;
    private @Nullable SourceView source;
    private Acknowledgement acknowledgement = Acknowledgement.LOCAL;
    private int rpoSeconds;
    private SynchronousUse synchronous = SynchronousUse.NONE;
    private @Nullable Long budgetMegabytes;
    private int warnPercent;
    private @Nullable Integer throttlePercent;
    private @Nullable Integer archivePercent;
    private @Nullable Integer dropPercent;
    private boolean recreateSlot;
    private int receivers;

    public void load() {
        var found = policies.get(here.tenantId(), here.serverId());
        policy = found;
        source = guard.source(here.tenantId(), here.serverId());
        acknowledgement = found.acknowledgement();
        rpoSeconds = found.rpoSeconds();
        synchronous = found.synchronous();
        var budget = found.budgetBytes();
        budgetMegabytes = budget == null ? null : Long.valueOf(budget / MEGABYTE);
        warnPercent = found.steps().warnPercent();
        throttlePercent = found.steps().throttlePercent();
        archivePercent = found.steps().archivePercent();
        dropPercent = found.steps().dropPercent();
        recreateSlot = found.recreateSlot();
        receivers = found.receivers();
    }

    public void save() {
        var budget = budgetMegabytes;
        policies.set(
                here.tenantId(),
                here.serverId(),
                new WalPolicyRequest(
                        acknowledgement,
                        rpoSeconds,
                        synchronous,
                        budget == null ? null : Long.valueOf(budget * MEGABYTE),
                        new GuardSteps(warnPercent, throttlePercent, archivePercent, dropPercent),
                        recreateSlot,
                        receivers,
                        getPolicy().version()));
        notice.tellAfterRedirect("settings.saved");
        Faces.redirect(here.getPath());
    }

    public WalPolicyView getPolicy() {
        return Optional.ofNullable(policy).orElseThrow();
    }

    public SourceView getSource() {
        return Optional.ofNullable(source).orElseThrow();
    }

    public Acknowledgement[] getAcknowledgements() {
        return Acknowledgement.values();
    }

    public SynchronousUse[] getUses() {
        return SynchronousUse.values();
    }

    public Acknowledgement getAcknowledgement() {
        return acknowledgement;
    }

    public void setAcknowledgement(Acknowledgement acknowledgement) {
        this.acknowledgement = acknowledgement;
    }

    public int getRpoSeconds() {
        return rpoSeconds;
    }

    public void setRpoSeconds(int rpoSeconds) {
        this.rpoSeconds = rpoSeconds;
    }

    public SynchronousUse getSynchronous() {
        return synchronous;
    }

    public void setSynchronous(SynchronousUse synchronous) {
        this.synchronous = synchronous;
    }

    public @Nullable Long getBudgetMegabytes() {
        return budgetMegabytes;
    }

    public void setBudgetMegabytes(@Nullable Long budgetMegabytes) {
        this.budgetMegabytes = budgetMegabytes;
    }

    public int getWarnPercent() {
        return warnPercent;
    }

    public void setWarnPercent(int warnPercent) {
        this.warnPercent = warnPercent;
    }

    public @Nullable Integer getThrottlePercent() {
        return throttlePercent;
    }

    public void setThrottlePercent(@Nullable Integer throttlePercent) {
        this.throttlePercent = throttlePercent;
    }

    public @Nullable Integer getArchivePercent() {
        return archivePercent;
    }

    public void setArchivePercent(@Nullable Integer archivePercent) {
        this.archivePercent = archivePercent;
    }

    public @Nullable Integer getDropPercent() {
        return dropPercent;
    }

    public void setDropPercent(@Nullable Integer dropPercent) {
        this.dropPercent = dropPercent;
    }

    public int getReceivers() {
        return receivers;
    }

    public void setReceivers(int receivers) {
        this.receivers = receivers;
    }

    public boolean isRecreateSlot() {
        return recreateSlot;
    }

    public void setRecreateSlot(boolean recreateSlot) {
        this.recreateSlot = recreateSlot;
    }
}
