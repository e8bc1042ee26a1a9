package io.tidemark.app.web;

import jakarta.faces.application.FacesMessage;
import jakarta.faces.component.UIComponent;
import jakarta.faces.context.FacesContext;
import jakarta.faces.convert.Converter;
import jakarta.faces.convert.ConverterException;
import jakarta.faces.convert.FacesConverter;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads moments in UTC as people type them: {@code 2026-08-18 14:03:27.112}, with or without fraction, {@code T} and {@code Z}. */
@FacesConverter("tidemark.Instant")
public class InstantConverter implements Converter<Instant> {

    @Override
    public @Nullable Instant getAsObject(FacesContext context, UIComponent component, @Nullable String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        var iso = text.strip().replaceFirst("\\s*(UTC|Z)$", "").replaceFirst("\\s+", "T") + "Z";
        try {
            return Instant.parse(iso.matches(".*T\\d{2}:\\d{2}Z") ? iso.replace("Z", ":00Z") : iso);
        } catch (DateTimeException e) {
            throw new ConverterException(
                    new FacesMessage(
                            FacesMessage.SEVERITY_ERROR,
                            "“%s” is not a moment.".formatted(text),
                            "“%s” is not a moment. Type it as 2026-08-18 14:03:27.112, in UTC.".formatted(text)),
                    e);
        }
    }

    @Override
    public String getAsString(FacesContext context, UIComponent component, @Nullable Instant value) {
        return Formats.exact(value);
    }
}
