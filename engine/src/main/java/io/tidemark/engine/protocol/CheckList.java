package io.tidemark.engine.protocol;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.protocol.Check.Fix;
import io.tidemark.engine.protocol.Check.Group;
import io.tidemark.engine.protocol.Check.State;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Checks while they are made: each known question is answered once, what was never asked is skipped with the reason. */
final class CheckList {

    /** All questions, in the order they are shown. */
    enum Question {
        NAME_RESOLUTION(Group.CONNECTION),
        REACHABLE(Group.CONNECTION),
        TLS(Group.CONNECTION),
        AUTHENTICATION(Group.CONNECTION),
        VERSION(Group.CONNECTION),
        REPLICATION_CONNECTION(Group.CONNECTION),
        REPLICATION_ROLE(Group.RIGHTS),
        FUNCTIONS(Group.RIGHTS),
        SYSTEM_IDENTIFIER(Group.SETTINGS),
        SERVER_ROLE(Group.SETTINGS),
        BLOCK_SIZE(Group.SETTINGS),
        ENCODING(Group.SETTINGS),
        DATA_CHECKSUMS(Group.SETTINGS),
        FULL_PAGE_WRITES(Group.SETTINGS),
        CLOCK(Group.SETTINGS),
        WAL_LEVEL(Group.WAL),
        WAL_SENDERS(Group.WAL),
        REPLICATION_SLOTS(Group.WAL),
        SLOT(Group.WAL),
        WAL_SEGMENT_SIZE(Group.WAL),
        WAL_ARCHIVING(Group.WAL),
        SLOT_WAL_LIMIT(Group.WAL),
        WAL_SUMMARIES(Group.WAL);

        private final Group group;

        Question(Group group) {
            this.group = group;
        }

        String id() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final Map<Question, Check> answers = new LinkedHashMap<>();

    void ok(Question question, String title, String detail) {
        answer(question, State.OK, title, detail);
    }

    void warn(Question question, String title, String detail, Fix... fixes) {
        answer(question, State.WARN, title, detail, fixes);
    }

    void fail(Question question, String title, String detail, Fix... fixes) {
        answer(question, State.FAIL, title, detail, fixes);
    }

    void fail(Question question, String title, EngineException e) {
        answer(question, State.FAIL, title, String.valueOf(e.getMessage()), fix(e.hint()));
    }

    boolean isAnswered(Question question) {
        return answers.containsKey(question);
    }

    /** All checks; those without an answer are skipped for {@code reason}. */
    List<Check> complete(String reason) {
        var checks = new ArrayList<Check>();
        for (var question : Question.values()) {
            var answer = answers.get(question);
            checks.add(
                    answer == null
                            ? new Check(question.id(), question.group, State.SKIPPED, "Not asked.", reason, List.of())
                            : answer);
        }
        return List.copyOf(checks);
    }

    static Fix sql(String text) {
        return new Fix(Fix.Kind.SQL, text);
    }

    static Fix text(String text) {
        return new Fix(Fix.Kind.TEXT, text);
    }

    /** A hint of ours as what it is: the line for {@code pg_hba.conf}, statements, or words. */
    private static Fix fix(String hint) {
        for (var start : List.of("hostssl ", "host ")) {
            var line = hint.indexOf(": " + start);
            if (line >= 0) {
                return new Fix(Fix.Kind.PG_HBA, hint.substring(line + 2));
            }
        }
        return hint.startsWith("ALTER ") || hint.startsWith("GRANT ") ? sql(hint) : text(hint);
    }

    private void answer(Question question, State state, String title, String detail, Fix... fixes) {
        answers.put(question, new Check(question.id(), question.group, state, title, detail, List.of(fixes)));
    }
}
