package io.tidemark.platform.rest;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.IOException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says which member of a request body is wrong, in the words of the interface and not of our classes. */
@Provider
public class BodyReading implements ReaderInterceptor {

    private static final String HINT = "Correct the body and send it again; /openapi describes it.";

    @Override
    public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
        Object body;
        try {
            body = context.proceed();
        } catch (JsonProcessingException e) {
            throw new EngineException(ErrorCode.INVALID_REQUEST, describe(e), HINT, e);
        }
        if (isMissing(body)) {
            throw new EngineException(ErrorCode.INVALID_REQUEST, "the body is missing", HINT);
        }
        return body;
    }

    private static boolean isMissing(@Nullable Object body) {
        return body == null;
    }

    static String describe(JacksonException failure) {
        return switch (failure) {
            case UnrecognizedPropertyException e -> "unknown member '%s'".formatted(path(e));
            case InvalidFormatException e -> "member '%s' is malformed".formatted(path(e));
            case MismatchedInputException e
            when path(e).isEmpty() -> "the body is not the object that is expected here";
            case MismatchedInputException e -> "member '%s' is missing or of another kind".formatted(path(e));
            case JsonMappingException e when !path(e).isEmpty() -> "member '%s' is malformed".formatted(path(e));
            default -> "the body is not well-formed JSON" + place(failure);
        };
    }

    private static String path(JsonMappingException failure) {
        return failure.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[%d]".formatted(step.getIndex()) : step.getFieldName())
                .collect(Collectors.joining("."));
    }

    private static String place(JacksonException failure) {
        var location = failure.getLocation();
        return location == null ? "" : ": line %d, column %d".formatted(location.getLineNr(), location.getColumnNr());
    }
}
