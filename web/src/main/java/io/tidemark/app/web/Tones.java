package io.tidemark.app.web;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The look of a state: four tones and one for work that runs, each with a shape of its own. Called as functions from pages. */
public final class Tones {

    private Tones() {}

    /** {@code ok}, {@code warn}, {@code bad}, {@code run} or {@code none}. */
    public static String tone(@Nullable Enum<?> state) {
        return switch (state == null ? "" : state.name()) {
            case "READY", "OK", "SUCCEEDED", "COMPLETE", "DONE", "STREAMING", "ACTIVE" -> "ok";
            case "WARNING", "WARN", "THROTTLE", "CONNECTING" -> "warn";
            case "NOT_RESTORABLE", "FAIL", "FAILED", "STOPPED", "ARCHIVE", "DROP" -> "bad";
            case "RUNNING" -> "run";
            default -> "none";
        };
    }

    /** The class of PrimeFaces' tag in the state's tone. */
    public static String tag(@Nullable Enum<?> state) {
        return switch (tone(state)) {
            case "ok" -> "ui-tag-success";
            case "warn" -> "ui-tag-warning";
            case "bad" -> "ui-tag-danger";
            case "run" -> "ui-tag-info";
            default -> "tm-tag-line";
        };
    }

    /** The icon that repeats the tone by its shape. */
    public static String icon(@Nullable Enum<?> state) {
        return switch (tone(state)) {
            case "ok" -> "ti-check";
            case "warn" -> "ti-triangle-alert";
            case "bad" -> "ti-octagon-x";
            case "run" -> "ti-loader-circle tm-spin";
            default -> "ti-clock";
        };
    }

    /** The key of a state's name in the texts, for example {@code enum.JobState.RUNNING}. */
    public static String key(@Nullable Enum<?> state) {
        return state == null
                ? "unknown"
                : "enum.%s.%s".formatted(state.getDeclaringClass().getSimpleName(), state.name());
    }

    /** A light as SVG: disc, triangle, octagon or dotted ring. */
    public static String light(@Nullable Enum<?> state, int size) {
        var tone = tone(state);
        var shape = switch (tone) {
            case "ok" ->
                "<circle cx=\"9\" cy=\"9\" r=\"8\" fill=\"currentColor\"/>"
                        + "<path class=\"cut\" d=\"m5.4 9.2 2.5 2.5 4.8-5.2\"/>";
            case "warn" ->
                "<path d=\"M7.6 1.9 .9 13.6a1.6 1.6 0 0 0 1.4 2.4h13.4a1.6 1.6 0 0 0 1.4-2.4L10.4 1.9a1.6 1.6 0 0 0-2.8 0Z\""
                        + " fill=\"currentColor\"/><path class=\"cut\" d=\"M9 6.2v4M9 12.9v.1\"/>";
            case "bad" ->
                "<path d=\"M5.7 1h6.6L17 5.7v6.6L12.3 17H5.7L1 12.3V5.7Z\" fill=\"currentColor\"/>"
                        + "<path class=\"cut\" d=\"m6.3 6.3 5.4 5.4m0-5.4-5.4 5.4\"/>";
            default ->
                "<circle cx=\"9\" cy=\"9\" r=\"7.2\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.6\""
                        + " stroke-dasharray=\"3 2.6\"/>";
        };
        return String.format(
                Locale.ROOT,
                "<svg class=\"tm-light is-%s\" viewBox=\"0 0 18 18\" width=\"%d\" height=\"%d\" aria-hidden=\"true\">%s</svg>",
                tone.equals("run") ? "none" : tone,
                size,
                size,
                shape);
    }
}
