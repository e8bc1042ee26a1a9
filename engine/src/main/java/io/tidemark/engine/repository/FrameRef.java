package io.tidemark.engine.repository;

/** The place of a frame: the {@code number}-th, from zero, of a pack. */
record FrameRef(PackId pack, int number) {}
