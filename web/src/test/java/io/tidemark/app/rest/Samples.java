package io.tidemark.app.rest;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Makes any of our records, always with the same values, so that its JSON can be compared. */
final class Samples {

    private Samples() {}

    static Object of(Class<?> type) {
        return value(type, "value");
    }

    private static Object value(Type type, String name) {
        if (type instanceof ParameterizedType generic) {
            var arguments = generic.getActualTypeArguments();
            if (generic.getRawType() == List.class) {
                return List.of(value(arguments[0], name));
            }
            if (generic.getRawType() == Set.class) {
                return Set.of(value(arguments[0], name));
            }
            if (generic.getRawType() == Map.class) {
                return Map.of(value(arguments[0], name), value(arguments[1], name));
            }
        }
        if (type instanceof Class<?> plain) {
            return plainValue(plain, name);
        }
        throw new IllegalArgumentException("no sample of " + type);
    }

    private static Object plainValue(Class<?> type, String name) {
        if (type == String.class) {
            return name + " text";
        }
        if (type == int.class || type == Integer.class) {
            return 7;
        }
        if (type == long.class || type == Long.class) {
            return 7_000_000_000L;
        }
        if (type == double.class) {
            return 7.5;
        }
        if (type == boolean.class || type == Boolean.class) {
            return true;
        }
        if (type == Instant.class) {
            return Instant.parse("2026-08-18T12:00:03.250Z");
        }
        if (type == Duration.class) {
            return Duration.ofSeconds(90);
        }
        if (type == UUID.class) {
            return UUID.fromString("0199d9a4-6c56-7000-8000-000000000001");
        }
        if (type.isEnum()) {
            return type.getEnumConstants()[0];
        }
        if (type.isRecord()) {
            return type.getSimpleName().equals("BackupName")
                    ? record(type, "20260818T120003Z-3f9a")
                    : record(type, components(type));
        }
        throw new IllegalArgumentException("no sample of " + type);
    }

    private static Object[] components(Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .map(component -> value(component.getGenericType(), component.getName()))
                .toArray();
    }

    private static Object record(Class<?> type, Object... components) {
        try {
            var constructor = type.getDeclaredConstructors()[0];
            constructor.setAccessible(true);
            return constructor.newInstance(components);
        } catch (InstantiationException | IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("make a sample of " + type, e);
        }
    }
}
