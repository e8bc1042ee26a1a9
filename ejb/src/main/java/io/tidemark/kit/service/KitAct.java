package io.tidemark.kit.service;

/** The steps of a recovery by the kit, in their order. */
public enum KitAct {
    UNPACK,
    PUT_SECRETS,
    CHOOSE_SERVER,
    LOOK,
    RESTORE,
    START,
    EXPORT
}
