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
import java.util.List;
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
    private String username = "";
    private Role role = Role.OPERATOR;

    public void load() {
        rows = members.list(here.tenantId());
    }

    public void invite() {
        members.invite(here.tenantId(), username.strip(), role);
        notice.tellAfterRedirect("team.invited", username);
        Faces.redirect(here.getPath());
    }

    public void changeRole(MembershipId member, String newRole) {
        members.changeRole(here.tenantId(), member, Role.valueOf(newRole));
        load();
    }

    public void remove(MembershipId member) {
        members.remove(here.tenantId(), member);
        load();
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
