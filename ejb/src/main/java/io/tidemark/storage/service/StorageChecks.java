package io.tidemark.storage.service;

import io.tidemark.engine.storage.StoreReport;
import io.tidemark.platform.service.CheckState;
import io.tidemark.platform.service.CheckView;
import io.tidemark.platform.service.FixKind;
import io.tidemark.platform.service.FixView;
import java.util.List;
import java.util.Locale;

/** Makes views of what validating a store found. Pure. */
public final class StorageChecks {

    private StorageChecks() {}

    public static List<CheckView> views(StoreReport found) {
        return found.checks().stream()
                .map(check -> new CheckView(
                        "store-" + check.step().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                        switch (check.outcome()) {
                            case PASSED -> CheckState.OK;
                            case WARNING -> CheckState.WARN;
                            case FAILED -> CheckState.FAIL;
                            case SKIPPED -> CheckState.SKIPPED;
                        },
                        title(check.step().name()),
                        check.detail(),
                        check.hint().isEmpty() ? List.of() : List.of(new FixView(FixKind.TEXT, check.hint()))))
                .toList();
    }

    private static String title(String step) {
        var words = step.toLowerCase(Locale.ROOT).replace('_', ' ');
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }
}
