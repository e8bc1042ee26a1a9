package io.tidemark.platform.model;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Whether the catalogue answers, and has the service's tables. An application whose migrations fail is not even deployed. */
@Readiness
@ApplicationScoped
public class CatalogueIsThere implements HealthCheck {

    private static final int PATIENCE_SECONDS = 5;

    @Resource(lookup = "java:jboss/datasources/TidemarkDS")
    DataSource catalogue;

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("tidemark-catalogue");
        try (var connection = catalogue.getConnection();
                var statement = connection.createStatement()) {
            statement.setQueryTimeout(PATIENCE_SECONDS);
            try (var nodes = statement.executeQuery("select count(*) from node")) {
                nodes.next();
                return response.up().withData("nodes", nodes.getLong(1)).build();
            }
        } catch (SQLException e) {
            return response.down()
                    .withData("complaint", String.valueOf(e.getMessage()))
                    .build();
        }
    }
}
