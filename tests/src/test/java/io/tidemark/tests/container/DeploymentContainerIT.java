package io.tidemark.tests.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** The real EAR in the real server, looked at from outside. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@Tag("container")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DeploymentContainerIT {

    @Deployment(testable = false)
    static EnterpriseArchive ear() {
        return ShrinkWrap.create(ZipImporter.class, "tidemark.ear")
                .importFrom(new File(System.getProperty("tidemark.container.ear")))
                .as(EnterpriseArchive.class);
    }

    @Test
    void the_application_deploys_and_says_that_it_is_ready() throws Exception {
        var ready = get(System.getProperty("tidemark.container.management.url") + "/health/ready");

        assertThat(ready.statusCode()).as(ready.body()).isEqualTo(200);
        assertThat(ready.body()).contains("\"tidemark.ear\":\"OK\"");
    }

    @Test
    void metrics_are_offered_on_the_management_port() throws Exception {
        var metrics = get(System.getProperty("tidemark.container.management.url") + "/prometheus");

        assertThat(metrics.statusCode()).isEqualTo(200);
        assertThat(metrics.body())
                .contains("jvm_memory_used_bytes")
                .containsPattern("(?m)^tidemark_jobs_abandoned.* 0\\.0$");
    }

    @Test
    void a_node_in_which_no_job_hangs_says_that_it_lives() throws Exception {
        var live = get(System.getProperty("tidemark.container.management.url") + "/health/live");

        assertThat(live.statusCode()).as(live.body()).isEqualTo(200);
        assertThat(live.body()).contains("tidemark-work", "\"jobs\":\"fine\"");
    }

    @Test
    void every_answer_forbids_framing_and_guessing_of_types() throws Exception {
        var answer = get(System.getProperty("tidemark.container.url") + "/api/v1/tenants");

        assertThat(answer.headers().firstValue("X-Frame-Options")).contains("DENY");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(answer.headers().firstValue("Referrer-Policy")).contains("no-referrer");
        assertThat(answer.headers().firstValue("Server")).isEmpty();
        assertThat(answer.headers().firstValue("X-Powered-By")).isEmpty();
    }

    @Test
    void nobody_reads_the_interface_without_a_token() throws Exception {
        var answer = get(System.getProperty("tidemark.container.url") + "/api/v1/tenants");

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate").orElse("")).startsWith("Bearer");
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void the_log_holds_nothing_unexpected() {
        assertThat(ContainerSession.complaints()).isEmpty();
    }

    private static HttpResponse<String> get(String address) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(address))
                    .header("Accept", "application/json")
                    .build();
            return client.send(request, BodyHandlers.ofString());
        }
    }
}
