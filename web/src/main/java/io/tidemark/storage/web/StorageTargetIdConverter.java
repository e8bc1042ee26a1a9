package io.tidemark.storage.web;

import io.tidemark.storage.model.StorageTargetId;
import jakarta.faces.component.UIComponent;
import jakarta.faces.context.FacesContext;
import jakarta.faces.convert.Converter;
import jakarta.faces.convert.ConverterException;
import jakarta.faces.convert.FacesConverter;
import org.jspecify.annotations.Nullable;

/** Lets storage targets be chosen from a list. */
@FacesConverter(forClass = StorageTargetId.class)
public class StorageTargetIdConverter implements Converter<StorageTargetId> {

    @Override
    public @Nullable StorageTargetId getAsObject(FacesContext context, UIComponent component, @Nullable String text) {
        try {
            return text == null || text.isBlank() ? null : StorageTargetId.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new ConverterException("not a storage target", e);
        }
    }

    @Override
    public String getAsString(FacesContext context, UIComponent component, @Nullable StorageTargetId value) {
        return value == null ? "" : value.toString();
    }
}
