package io.tidemark.app.rest;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import org.eclipse.microprofile.openapi.annotations.OpenAPIDefinition;
import org.eclipse.microprofile.openapi.annotations.enums.SecuritySchemeType;
import org.eclipse.microprofile.openapi.annotations.info.Info;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.security.SecurityScheme;

/** Everything under {@code /api/v1}: all resources and providers of the application. */
@ApplicationPath("/api/v1")
@OpenAPIDefinition(
        info = @Info(title = "Tidemark", version = "v1", description = "Backup and recovery of PostgreSQL servers."),
        security = @SecurityRequirement(name = "bearer"))
@SecurityScheme(
        securitySchemeName = "bearer",
        type = SecuritySchemeType.HTTP,
        scheme = "bearer",
        description = "An API token (tdm_…) or an access token of the identity provider.")
public class RestApplication extends Application {}
