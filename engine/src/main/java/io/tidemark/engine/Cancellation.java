package io.tidemark.engine;

/** A request to stop that long work looks at between its steps. Safe to use from many threads. */
public final class Cancellation {

    private volatile boolean requested;

    public void request() {
        requested = true;
    }

    public boolean isRequested() {
        return requested;
    }

    /** @throws EngineException with {@link ErrorCode#CANCELLED} if a stop was requested */
    public void throwIfRequested() {
        if (requested) {
            throw new EngineException(
                    ErrorCode.CANCELLED, "cancelled on request", "Start it again when you are ready.");
        }
    }
}
