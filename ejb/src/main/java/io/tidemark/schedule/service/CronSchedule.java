package io.tidemark.schedule.service;

import com.cronutils.descriptor.CronDescriptor;
import com.cronutils.model.Cron;
import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * When something is due: five fields of cron, read in a time zone. Pure. Where the clocks go forward, a run in the hour that
 * is left out happens right after it; where they go back, it happens once.
 */
public final class CronSchedule {

    private static final CronParser PARSER = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));

    private final Cron cron;
    private final ZoneId zone;

    private CronSchedule(Cron cron, ZoneId zone) {
        this.cron = cron;
        this.zone = zone;
    }

    /** @throws EngineException with {@link ErrorCode#INVALID_REQUEST} if either is malformed or never due */
    public static CronSchedule parse(String cron, String zone) {
        try {
            var schedule = new CronSchedule(PARSER.parse(cron).validate(), ZoneId.of(zone));
            if (schedule.next(Instant.EPOCH).isEmpty()) {
                throw new IllegalArgumentException("'%s' never comes".formatted(cron));
            }
            return schedule;
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new EngineException(
                    ErrorCode.INVALID_REQUEST,
                    "not a schedule: %s".formatted(e.getMessage()),
                    "Give five fields of cron, for example '10 3 * * *', and a time zone such as Europe/Berlin.",
                    e);
        }
    }

    /** The first run after {@code after}. */
    public Optional<Instant> next(Instant after) {
        return ExecutionTime.forCron(cron).nextExecution(after.atZone(zone)).map(ZonedDateTime::toInstant);
    }

    public List<Instant> next(Instant after, int count) {
        var runs = new ArrayList<Instant>();
        var from = after;
        while (runs.size() < count) {
            var run = next(from);
            if (run.isEmpty()) {
                break;
            }
            runs.add(run.get());
            from = run.get();
        }
        return runs;
    }

    /** In English words. */
    public String sentence() {
        return CronDescriptor.instance(Locale.UK).describe(cron);
    }
}
