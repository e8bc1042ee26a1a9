package io.tidemark.engine.repository;

import io.tidemark.engine.storage.ObjectKey;
import java.util.List;

/**
 * That another holder's key was let into a repository.
 *
 * @param added what it opens
 * @param former what the keys opened that were there before
 */
public record KeyAdmission(String holder, ObjectKey added, List<ObjectKey> former) {

    public KeyAdmission {
        former = List.copyOf(former);
    }
}
