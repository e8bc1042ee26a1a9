package io.tidemark.server.service;

import io.tidemark.engine.protocol.Check;
import io.tidemark.platform.service.CheckState;
import io.tidemark.platform.service.CheckView;
import io.tidemark.platform.service.FixKind;
import io.tidemark.platform.service.FixView;
import java.util.List;

/** Makes views of the engine's checks. Pure. */
public final class Checks {

    private Checks() {}

    public static List<CheckView> views(List<Check> checks) {
        return checks.stream().map(Checks::view).toList();
    }

    public static CheckView view(Check check) {
        return new CheckView(
                check.id(),
                CheckState.valueOf(check.state().name()),
                check.title(),
                check.detail(),
                check.fixes().stream()
                        .map(fix -> new FixView(FixKind.valueOf(fix.kind().name()), fix.text()))
                        .toList());
    }

    static boolean usable(List<Check> checks) {
        return checks.stream().noneMatch(check -> check.state() == Check.State.FAIL);
    }
}
