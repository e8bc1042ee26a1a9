package io.tidemark.app.web;

import jakarta.el.ELContext;
import jakarta.el.ELException;
import jakarta.el.ELResolver;
import jakarta.el.PropertyNotWritableException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads components of records in expressions, which Expression Language learns by itself only in version 6. */
public class RecordResolver extends ELResolver {

    private static final Map<Class<?>, Map<String, RecordComponent>> COMPONENTS = new ConcurrentHashMap<>();

    @Override
    public @Nullable Object getValue(ELContext context, @Nullable Object base, @Nullable Object property) {
        var component = component(base, property);
        if (component.isEmpty()) {
            return null;
        }
        context.setPropertyResolved(base, property);
        try {
            return component.get().getAccessor().invoke(base);
        } catch (ReflectiveOperationException e) {
            throw new ELException(
                    "read %s of %s".formatted(property, component.get().getDeclaringRecord()), e);
        }
    }

    @Override
    public @Nullable Class<?> getType(ELContext context, @Nullable Object base, @Nullable Object property) {
        component(base, property).ifPresent(component -> context.setPropertyResolved(true));
        return null;
    }

    @Override
    public void setValue(ELContext context, @Nullable Object base, @Nullable Object property, @Nullable Object value) {
        if (component(base, property).isPresent()) {
            throw new PropertyNotWritableException("a record never changes: " + property);
        }
    }

    @Override
    public boolean isReadOnly(ELContext context, @Nullable Object base, @Nullable Object property) {
        var found = component(base, property).isPresent();
        if (found) {
            context.setPropertyResolved(true);
        }
        return found;
    }

    @Override
    public @Nullable Class<?> getCommonPropertyType(ELContext context, @Nullable Object base) {
        return base instanceof Record ? String.class : null;
    }

    private static Optional<RecordComponent> component(@Nullable Object base, @Nullable Object property) {
        return base instanceof Record && property instanceof String name
                ? Optional.ofNullable(COMPONENTS
                        .computeIfAbsent(
                                base.getClass(),
                                type -> Arrays.stream(type.getRecordComponents())
                                        .collect(Collectors.toMap(RecordComponent::getName, each -> each)))
                        .get(name))
                : Optional.empty();
    }
}
