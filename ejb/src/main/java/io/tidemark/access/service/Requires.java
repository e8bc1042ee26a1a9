package io.tidemark.access.service;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a caller of this operation must be allowed to. An operation without it refuses everybody.
 *
 * <p>The tenant is the method's first argument. A token that is bound to one server may call only operations whose second
 * argument is that server, or which check by themselves and say so here.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Requires {

    Permission value();

    /** The operation itself looks whether the caller reaches the server. */
    boolean checksServer() default false;
}
