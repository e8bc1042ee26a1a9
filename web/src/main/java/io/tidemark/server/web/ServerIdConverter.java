package io.tidemark.server.web;

import io.tidemark.platform.model.ServerId;
import jakarta.faces.component.UIComponent;
import jakarta.faces.context.FacesContext;
import jakarta.faces.convert.Converter;
import jakarta.faces.convert.ConverterException;
import jakarta.faces.convert.FacesConverter;
import org.jspecify.annotations.Nullable;

/** Lets servers be chosen from a list. */
@FacesConverter(forClass = ServerId.class)
public class ServerIdConverter implements Converter<ServerId> {

    @Override
    public @Nullable ServerId getAsObject(FacesContext context, UIComponent component, @Nullable String text) {
        try {
            return text == null || text.isBlank() ? null : ServerId.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new ConverterException("not a server", e);
        }
    }

    @Override
    public String getAsString(FacesContext context, UIComponent component, @Nullable ServerId value) {
        return value == null ? "" : value.toString();
    }
}
