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
        assertThat(Roles.permissions(Role.RESTORER))
                .containsExactlyInAnyOrder(Permission.VIEW, Permission.RESTORE, Permission.FETCH_WAL);
        assertThat(Roles.permissions(Role.AUDITOR)).containsExactlyInAnyOrder(Permission.VIEW, Permission.AUDIT);
    }

    @Test
    void a_token_for_archiving_or_for_a_standby_is_good_for_nothing_else() {
        assertThat(Roles.permissions(Role.ARCHIVER)).containsExactly(Permission.ARCHIVE);
        assertThat(Roles.permissions(Role.STANDBY)).containsExactly(Permission.FETCH_WAL);
    }

    @ParameterizedTest
    @EnumSource
    void every_role_of_people_may_look_and_none_carries_what_is_the_providers(Role role) {
        assertThat(Roles.allows(role, Permission.VIEW)).isEqualTo(role.isOfPeople());
        assertThat(Roles.permissions(role)).doesNotContain(Permission.PROVIDE);
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
