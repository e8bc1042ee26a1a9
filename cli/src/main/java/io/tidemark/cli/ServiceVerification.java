package io.tidemark.cli;

import io.tidemark.engine.Cancellation;
import io.tidemark.engine.DataSize;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.Progress;
import io.tidemark.engine.repository.VerificationLevel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Lets a service look for damage, waits for it and prints what it found. Ctrl-C stops the service's work, too. */
record ServiceVerification(ServiceClient client, VerificationLevel level, CommonArguments common) {

    private static final long PAUSE_NANOS = 500_000_000;

    ExitCode run() {
        var job = client.verify(level);
        var ended = common.working((progress, cancellation) -> await(job, progress, cancellation));
        var failure = ServiceClient.object(ended.get("summary")).get("failure");
        if (failure instanceof Map<?, ?> known) {
            var reason = ServiceClient.failure(known);
            if (reason.code().fault() != ErrorCode.Fault.CORRUPTION) {
                throw reason;
            }
            print(job, ended, String.valueOf(reason.getMessage()), affected());
            return ExitCode.DAMAGED;
        }
        if (ended.get("result") == null) {
            throw new EngineException(
                    ErrorCode.CANCELLED, "the verification was stopped", "Start it again when you are ready.");
        }
        print(job, ended, null, List.of());
        return ExitCode.OK;
    }

    private Map<String, @Nullable Object> await(String job, Progress progress, Cancellation cancellation) {
        progress.phase("verify");
        var asked = false;
        var done = 0L;
        while (true) {
            var view = client.job(job);
            progress.total(ServiceClient.number(view, "totalBytes"));
            progress.advance(ServiceClient.number(view, "doneBytes") - done);
            done = ServiceClient.number(view, "doneBytes");
            if (ServiceClient.object(view.get("summary")).get("endedAt") != null) {
                return view;
            }
            if (cancellation.isRequested() && !asked) {
                client.cancel(job);
                asked = true;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** The backups whose last verification found damage. */
    private List<String> affected() {
        return client.backups().stream()
                .filter(backup -> backup.get("verification") instanceof Map<?, ?> verification
                        && Boolean.FALSE.equals(verification.get("passed")))
                .map(backup -> ServiceClient.text(backup, "name"))
                .toList();
    }

    private void print(
            String job, Map<String, @Nullable Object> ended, @Nullable String damage, List<String> affected) {
        var read = ServiceClient.number(ended, "doneBytes");
        if (common.wantsJson()) {
            var fields = new LinkedHashMap<String, @Nullable Object>();
            fields.put("level", level);
            fields.put("clean", damage == null);
            fields.put("bytesRead", read);
            fields.put("job", job);
            fields.put("message", damage == null ? ended.get("result") : damage);
            fields.put("affected", affected);
            Json.print(common.out(), fields);
            return;
        }
        if (damage == null) {
            common.out().printf("Verified %s, read %s: no damage.%n", ended.get("result"), new DataSize(read));
        } else {
            common.out().printf("Verified, read %s: %s%n", new DataSize(read), damage);
            var table = new Table("BACKUP AFFECTED");
            affected.forEach(table::row);
            table.print(common.out());
            common.out().println("Backups that are not named here restore.");
        }
        common.out().flush();
    }
}
