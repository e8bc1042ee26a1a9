-- What somebody wrote about a backup; empty if nobody did.

ALTER TABLE backup
    ADD COLUMN note text NOT NULL DEFAULT '' CONSTRAINT backup_note_ck CHECK (char_length(note) <= 500);
