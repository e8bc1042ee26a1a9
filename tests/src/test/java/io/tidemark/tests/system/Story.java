package io.tidemark.tests.system;

import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** For a test class whose ordered tests are the steps of one story: after a step that failed, the others have nothing to tell. */
final class Story implements AfterTestExecutionCallback, ExecutionCondition {

    private static final Namespace OURS = Namespace.create(Story.class);

    @Override
    public void afterTestExecution(ExtensionContext step) {
        step.getExecutionException()
                .ifPresent(failure -> step.getParent()
                        .orElseThrow()
                        .getStore(OURS)
                        .put(step.getRequiredTestClass(), step.getDisplayName()));
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext step) {
        var failed = step.getTestClass().map(story -> step.getStore(OURS).get(story, String.class));
        return failed.map(name -> ConditionEvaluationResult.disabled("failed before: " + name))
                .orElseGet(() -> ConditionEvaluationResult.enabled("nothing failed before"));
    }
}
