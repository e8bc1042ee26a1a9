package io.tidemark.bench;

/** A contestant whose turn is a function. */
record Named(String name, Turn work) implements Contestant {

    /** What is done in a turn. */
    @FunctionalInterface
    interface Turn {
        Sample take(int round) throws Exception;
    }

    @Override
    public Sample turn(int round) throws Exception {
        return work.take(round);
    }
}
