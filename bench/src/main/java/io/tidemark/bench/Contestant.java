package io.tidemark.bench;

/** One way to do the work. */
interface Contestant {

    /** Stands in tables. */
    String name();

    /**
     * Does the work once and checks that it was done.
     *
     * @param round from 0; each turn finds fresh directories and slots
     */
    Sample turn(int round) throws Exception;
}
