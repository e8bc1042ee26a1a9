package io.tidemark.platform.rest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.deser.Deserializers;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.Serializers;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import org.jspecify.annotations.Nullable;

/** Writes and reads as strings all records that have a static {@code fromString}: our identifiers. */
final class IdentifierModule extends SimpleModule {

    private static final long serialVersionUID = 1L;

    @Override
    public void setupModule(SetupContext context) {
        super.setupModule(context);
        context.addSerializers(new Serializers.Base() {
            @Override
            public @Nullable JsonSerializer<?> findSerializer(
                    SerializationConfig config, JavaType type, BeanDescription description) {
                return reader(type.getRawClass()) == null ? null : ToStringSerializer.instance;
            }
        });
        context.addDeserializers(new Deserializers.Base() {
            @Override
            public @Nullable JsonDeserializer<?> findBeanDeserializer(
                    JavaType type, DeserializationConfig config, BeanDescription description) {
                var reader = reader(type.getRawClass());
                return reader == null ? null : new IdentifierReader(type.getRawClass(), reader);
            }
        });
    }

    private static @Nullable Method reader(Class<?> type) {
        if (!type.isRecord()) {
            return null;
        }
        try {
            var reader = type.getMethod("fromString", String.class);
            return Modifier.isStatic(reader.getModifiers()) ? reader : null;
        } catch (NoSuchMethodException e) {
            return null;
        }
    }

    private static final class IdentifierReader extends StdScalarDeserializer<Object> {

        private static final long serialVersionUID = 1L;

        private final transient Method reader;

        IdentifierReader(Class<?> type, Method reader) {
            super(type);
            this.reader = reader;
        }

        @Override
        public @Nullable Object deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            if (parser.currentToken() != JsonToken.VALUE_STRING) {
                return context.handleUnexpectedToken(handledType(), parser);
            }
            var text = parser.getText();
            try {
                return reader.invoke(null, text);
            } catch (InvocationTargetException e) {
                return context.handleWeirdStringValue(handledType(), text, "malformed identifier");
            } catch (IllegalAccessException e) {
                throw new IllegalStateException("read an identifier by " + reader, e);
            }
        }
    }
}
