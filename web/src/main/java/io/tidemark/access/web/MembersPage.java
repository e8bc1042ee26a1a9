package io.tidemark.access.web;

import io.tidemark.access.model.MembershipId;
import io.tidemark.access.model.Role;
import io.tidemark.access.service.MemberOperations;
import io.tidemark.access.service.MemberSummary;
import io.tidemark.app.web.Here;
import io.tidemark.app.web.Notice;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.omnifaces.util.Faces;

/** Who belongs to the tenant, and as what. */
@Named
@ViewScoped
public class MembersPage implements Serializable {

    private static final long serialVersionUID = 1L;

    @Inject
    MemberOperations members;

    @Inject
    Here here;

    @Inject
    Notice notice;

    private List<MemberSummary> rows = List.of();
    private final Map<MembershipId, String> roles = new HashMap<>();
    private String username = "";
    private Role role = Role.OPERATOR;

    public void load() {
        rows = members.list(here.tenantId());
        rows.forEach(member -> roles.put(member.id(), member.role().name()));
    }

    public void invite() {
        members.invite(here.tenantId(), username.strip(), role);
        notice.tellAfterRedirect("team.invited", username);
        Faces.redirect(here.getPath());
    }

    /** Gives a member the role that was chosen; if it is refused, the page shows the one that holds. */
    public void changeRole(MembershipId member) {
        try {
            members.changeRole(
                    here.tenantId(),
                    member,
                    Role.valueOf(Optional.ofNullable(roles.get(member)).orElseThrow()));
        } finally {
            load();
        }
        rows.stream()
                .filter(row -> row.id().equals(member))
                .forEach(row -> notice.tell(
                        "team.role.changed",
                        row.username(),
                        Notice.text("enum.Role." + row.role().name())));
    }

    public void remove(MembershipId member) {
        members.remove(here.tenantId(), member);
        load();
    }

    /** The name of the role that is chosen for each member. */
    public Map<MembershipId, String> getRoles() {
        return roles;
    }

    public List<MemberSummary> getRows() {
        return rows;
    }

    public String getUsername() {
        return username;
    }

    public void setUsername(String username) {
        this.username = username;
    }

    public Role getRole() {
        return role;
    }

    public void setRole(Role role) {
        this.role = role;
    }
}
