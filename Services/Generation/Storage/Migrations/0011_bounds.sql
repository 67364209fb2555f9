-- How many bytes of files a completed video has, for the storage quota of its tenant. It is 0 for videos that were completed before this
-- column existed; they do not count.
ALTER TABLE video_jobs ADD COLUMN stored_bytes bigint NOT NULL DEFAULT 0;
CREATE INDEX video_jobs_stored ON video_jobs (tenant, stored_bytes) WHERE stored_bytes > 0;

-- The oldest decisions of each kind, which are deleted when their retention ends.
CREATE INDEX moderation_decisions_by_kind ON moderation_decisions (kind, created_at);
