package io.tidemark.engine.repository;

/** What the frames of a pack hold. */
enum PackKind {
    /** Pages of files. */
    PAGES(1, "packs/"),
    /** Map nodes and file tables. */
    MAPS(2, "maps/");

    private final int code;
    private final String prefix;

    PackKind(int code, String prefix) {
        this.code = code;
        this.prefix = prefix;
    }

    /** The byte that stands for it in the format. */
    int code() {
        return code;
    }

    /** What the keys of such packs begin with. */
    String prefix() {
        return prefix;
    }
}
