package io.tidemark.engine.repository;

/** How much of a backup changed, and how much may be moved along with it. */
final class ChangeCount {

    /** One byte may be moved for so many changed ones: keeps a backup's cost near that of its changes. */
    private static final int CHANGED_PER_MOVED = 4;

    /** Once so much was moved only what makes reading cheaper is moved. */
    private static final int CHANGED_PER_MOVED_OF_PACKS = 5;

    private long changedBytes;
    private long movedBytes;

    void changed(int bytes) {
        changedBytes += bytes;
    }

    /** Whether {@code bytes} of a mostly dead frame may be stored again, so that reading costs less; if so they are counted. */
    boolean mayMoveOfFrame(int bytes) {
        return mayMove(bytes, CHANGED_PER_MOVED);
    }

    /** Whether {@code bytes} of a mostly dead pack may be stored again, so that space is freed; second in line. */
    boolean mayMoveOfPack(int bytes) {
        return mayMove(bytes, CHANGED_PER_MOVED_OF_PACKS);
    }

    private boolean mayMove(int bytes, int changedPerMoved) {
        if ((movedBytes + bytes) * changedPerMoved > changedBytes) {
            return false;
        }
        movedBytes += bytes;
        return true;
    }

    long changedBytes() {
        return changedBytes;
    }
}
