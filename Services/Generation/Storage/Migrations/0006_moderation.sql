-- What moderation and its reviewers have decided: about a job's prompt and frames, and about texts of /v1/moderations. It outlives the
-- jobs.
CREATE TABLE moderation_decisions (
  id text PRIMARY KEY,
  created_at bigint NOT NULL,
  video_id text,
  tenant text NOT NULL,
  kind text NOT NULL,
  action text NOT NULL,
  categories text NOT NULL,
  policy_version text NOT NULL,
  text_hash text,
  content text,
  note text NOT NULL
);

CREATE INDEX moderation_decisions_by_time ON moderation_decisions (created_at, id);
CREATE INDEX moderation_decisions_by_tenant ON moderation_decisions (tenant, created_at, id);
CREATE INDEX moderation_decisions_by_video ON moderation_decisions (video_id, created_at, id) WHERE video_id IS NOT NULL;
-- What the job waits for an admin with; null where it does not.
ALTER TABLE video_jobs ADD COLUMN review text;
CREATE INDEX video_jobs_in_review ON video_jobs (created_at, id) WHERE review IS NOT NULL;
