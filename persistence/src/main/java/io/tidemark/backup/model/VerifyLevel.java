package io.tidemark.backup.model;

/** How deep a verification looks. */
public enum VerifyLevel {
    /** All objects that the manifest names are there. */
    EXISTS,
    /** Every frame decrypts and is authentic. */
    FRAMES,
    /** Every file is read as a restore would, its checksum and its pages are checked. */
    PAGES
}
