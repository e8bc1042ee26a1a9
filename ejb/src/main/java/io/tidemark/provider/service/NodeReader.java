package io.tidemark.provider.service;

import io.tidemark.platform.model.Nodes;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.util.List;

/** Reads the nodes of the service. */
@Stateless
public class NodeReader {

    @Inject
    Nodes nodes;

    public List<Nodes.Seen> all() {
        return nodes.all();
    }
}
