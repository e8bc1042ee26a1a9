package io.tidemark.engine.repository;

/** How much of a backup changed, and how much may be moved along with it. */
final class ChangeCount {

    /** One byte may be moved for so many changed ones: keeps a backup's cost near that of its changes. */
    private static final int CHANGED_PER_MOVED = 5;

    private long changedBytes;
    private long movedBytes;

    void changed(int bytes) {
        changedBytes += bytes;
    }

    /** Whether {@code bytes} that did not change may be stored again; if so they are counted. */
    boolean mayMove(int bytes) {
        if ((movedBytes + bytes) * CHANGED_PER_MOVED > changedBytes) {
            return false;
        }
        movedBytes += bytes;
        return true;
    }

    long changedBytes() {
        return changedBytes;
    }
}
