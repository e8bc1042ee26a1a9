package io.tidemark.platform.rest;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import jakarta.ws.rs.ext.ContextResolver;
import jakarta.ws.rs.ext.Provider;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Executable;
import org.jspecify.annotations.Nullable;

/**
 * How our records look as JSON: camelCase, instants in ISO-8601 UTC, identifiers as strings, absent values left as null.
 *
 * <p>Requests are read strictly: unknown and repeated members, values of another kind, and a missing member whose record
 * component is not {@code @Nullable} are refused.
 */
@Provider
public class JsonFormat implements ContextResolver<ObjectMapper> {

    private static final ObjectMapper MAPPER = mapper();

    @Override
    public ObjectMapper getContext(Class<?> type) {
        return MAPPER;
    }

    /** {@code value} as the interface writes it. */
    public static String write(Object value) throws JsonProcessingException {
        return MAPPER.writeValueAsString(value);
    }

    static ObjectMapper mapper() {
        return JsonMapper.builder()
                .addModule(new JavaTimeModule())
                .addModule(new IdentifierModule())
                .annotationIntrospector(new RequiredUnlessNullable())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .withCoercionConfig(
                        LogicalType.Textual,
                        config -> config.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                .disable(JsonParser.Feature.AUTO_CLOSE_SOURCE)
                .build();
    }

    /** Takes JSpecify's word for what may be absent, so that no component has to say it twice. */
    private static final class RequiredUnlessNullable extends JacksonAnnotationIntrospector {

        private static final long serialVersionUID = 1L;

        @Override
        public @Nullable Boolean hasRequiredMarker(AnnotatedMember member) {
            return member instanceof AnnotatedParameter parameter
                    ? Boolean.valueOf(!mayBeAbsent(parameter))
                    : super.hasRequiredMarker(member);
        }

        @Override
        public JsonSetter.Value findSetterInfo(Annotated annotated) {
            return annotated instanceof AnnotatedParameter parameter && !mayBeAbsent(parameter)
                    ? JsonSetter.Value.forValueNulls(Nulls.FAIL, Nulls.FAIL)
                    : super.findSetterInfo(annotated);
        }

        private static boolean mayBeAbsent(AnnotatedParameter parameter) {
            return parameter.getOwner().getAnnotated() instanceof Executable creator
                    && typeOf(creator, parameter.getIndex()).isAnnotationPresent(Nullable.class);
        }

        private static AnnotatedType typeOf(Executable creator, int index) {
            return creator.getAnnotatedParameterTypes()[index];
        }
    }
}
