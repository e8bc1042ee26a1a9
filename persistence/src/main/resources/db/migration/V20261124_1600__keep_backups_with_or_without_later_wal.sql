-- A backup is kept by itself, or with all WAL since, as all were that are kept already.

ALTER TABLE backup
    ADD COLUMN hold text NOT NULL DEFAULT 'NONE' CONSTRAINT backup_hold_ck CHECK (hold IN ('NONE', 'STANDALONE', 'FULL'));

-- the owner of the table is bound by its policy, too, and no tenant is at work here
ALTER TABLE backup NO FORCE ROW LEVEL SECURITY;
UPDATE backup SET hold = 'FULL' WHERE held_by IS NOT NULL;
ALTER TABLE backup FORCE ROW LEVEL SECURITY;

ALTER TABLE backup
    ADD CONSTRAINT backup_held_ck
        CHECK (num_nulls(held_by, held_at, held_reason) = CASE hold WHEN 'NONE' THEN 3 ELSE 0 END);
