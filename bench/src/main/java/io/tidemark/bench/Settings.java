package io.tidemark.bench;

import java.io.PrintStream;
import java.nio.file.Path;

/**
 * How a benchmark is run.
 *
 * @param work an empty directory for everything that it writes
 * @param rounds that count
 * @param progress where a line about each turn goes
 */
record Settings(Path work, int rounds, PrintStream progress) {}
