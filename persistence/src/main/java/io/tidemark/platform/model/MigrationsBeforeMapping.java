package io.tidemark.platform.model;

import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.hibernate.boot.Metadata;
import org.hibernate.boot.spi.BootstrapContext;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.integrator.spi.Integrator;
import org.hibernate.service.spi.SessionFactoryServiceRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the schema up to date before Hibernate checks that it fits. Works as the schema's owner, on a data source that
 * nothing else uses. Several nodes may start at once: Flyway takes a lock in the database.
 */
public class MigrationsBeforeMapping implements Integrator {

    static final String OWNER_DATA_SOURCE = "java:jboss/datasources/TidemarkOwnerDS";

    private static final Logger LOG = LoggerFactory.getLogger(MigrationsBeforeMapping.class);

    @Override
    @SuppressWarnings("BanJNDI") // a fixed name of the container, never input
    public void integrate(Metadata metadata, BootstrapContext bootstrap, SessionFactoryImplementor sessionFactory) {
        try {
            migrate((DataSource) new InitialContext().lookup(OWNER_DATA_SOURCE));
        } catch (NamingException e) {
            throw new IllegalStateException("no data source " + OWNER_DATA_SOURCE + " for the migrations", e);
        }
    }

    @Override
    public void disintegrate(SessionFactoryImplementor sessionFactory, SessionFactoryServiceRegistry registry) {}

    /** Applies what is missing. */
    public static void migrate(DataSource owner) {
        var result = Flyway.configure(MigrationsBeforeMapping.class.getClassLoader())
                .dataSource(owner)
                .locations("classpath:db/migration")
                .load()
                .migrate();
        LOG.info("schema is up to date: applied={} version={}", result.migrationsExecuted, result.targetSchemaVersion);
    }
}
