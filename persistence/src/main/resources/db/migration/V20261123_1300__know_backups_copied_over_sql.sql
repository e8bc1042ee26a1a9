-- Files may be copied over SQL connections, too, all of them or those that changed.

ALTER TABLE backup
    DROP CONSTRAINT backup_method_ck,
    ADD CONSTRAINT backup_method_ck
        CHECK (method IN ('STREAM', 'STREAM_INCREMENTAL', 'FILES', 'PARALLEL_COPY', 'PARALLEL_INCREMENTAL'));
