-- A new slot keeps WAL from the last checkpoint on until its receiver has said where it begins: it is not judged by that.

ALTER TABLE source_watch
    ADD COLUMN slot_since timestamptz;
