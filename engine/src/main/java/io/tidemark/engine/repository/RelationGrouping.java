package io.tidemark.engine.repository;

import io.tidemark.engine.repository.RelationChanges.RelationChange;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Sums the changes of files, which come in path order, up by relation. For one thread.
 *
 * <p>The files of a relation do not follow one another: {@code 16384.1}, {@code 163840}, {@code 16384_vm}. But all paths that begin
 * with the relation's do, so that only relations whose paths begin with one another are open at a time, and memory does not depend
 * on how many there are.
 */
final class RelationGrouping {

    private static final Comparator<RelationChange> LARGEST_FIRST = Comparator.comparingLong(
                    (RelationChange relation) -> relation.sums().affectedBytes())
            .reversed()
            .thenComparing(RelationChange::path);

    private final int most;
    private final ArrayDeque<RelationChange> open = new ArrayDeque<>();
    private final PriorityQueue<RelationChange> largest = new PriorityQueue<>(LARGEST_FIRST.reversed());
    private ChangeSums sums = ChangeSums.NONE;
    private long relations;

    /** @param most how many of the largest are kept */
    RelationGrouping(int most) {
        this.most = most;
    }

    void add(FileChange change) {
        var relation = RelationPath.of(change.path());
        while (!open.isEmpty() && !change.path().startsWith(open.getLast().path())) {
            close(open.removeLast());
        }
        var before = ChangeSums.NONE;
        if (!open.isEmpty() && open.getLast().path().equals(relation)) {
            before = open.removeLast().sums();
        }
        open.addLast(new RelationChange(relation, before.plus(ChangeSums.of(change))));
    }

    private void close(RelationChange relation) {
        relations++;
        sums = sums.plus(relation.sums());
        largest.add(relation);
        if (largest.size() > most) {
            largest.remove();
        }
    }

    RelationChanges end() {
        while (!open.isEmpty()) {
            close(open.removeLast());
        }
        var sorted = new ArrayList<>(largest);
        sorted.sort(LARGEST_FIRST);
        return new RelationChanges(sums, relations, sorted);
    }
}
