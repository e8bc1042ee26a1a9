package io.tidemark.access.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.access.model.Role;
import io.tidemark.access.model.TokenId;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RolesTest {

    @Test
    void the_matrix_of_roles_and_permissions() {
        assertThat(Roles.permissions(Role.OPERATOR)).containsExactlyInAnyOrder(Permission.VIEW, Permission.OPERATE);
        assertThat(Roles.permissions(Role.RESTORER)).containsExactlyInAnyOrder(Permission.VIEW, Permission.RESTORE);
        assertThat(Roles.permissions(Role.AUDITOR)).containsExactlyInAnyOrder(Permission.VIEW, Permission.AUDIT);
    }

    @ParameterizedTest
    @EnumSource
    void no_role_of_a_tenant_carries_what_is_the_providers(Role role) {
        assertThat(Roles.permissions(role)).contains(Permission.VIEW).doesNotContain(Permission.PROVIDE);
    }

    @Test
    void a_requester_reads_back_as_it_was_written() {
        for (var requester : List.of(
                new Requester.Service(),
                new Requester.ByPerson("https://issuer/realms/x", "4711"),
                new Requester.ByToken(new TokenId(new UUID(1, 2))))) {
            assertThat(Requester.parse(requester.text())).isEqualTo(requester);
        }
    }
}
