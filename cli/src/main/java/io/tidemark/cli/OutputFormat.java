package io.tidemark.cli;

/** How results are printed. */
enum OutputFormat {
    TABLE,
    JSON
}
