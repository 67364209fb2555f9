-- The owner of the job. Jobs of different tenants share the pipeline evenly. Higher priorities of one tenant go first.
ALTER TABLE video_jobs ADD COLUMN tenant text NOT NULL DEFAULT '';
ALTER TABLE video_jobs ADD COLUMN priority integer NOT NULL DEFAULT 0;
-- When the job left the queue for the pipeline.
ALTER TABLE video_jobs ADD COLUMN dispatched_at bigint;
-- How often the current stage was retried after a failure, and the time of the next retry.
ALTER TABLE video_jobs ADD COLUMN redeliveries integer NOT NULL DEFAULT 0;
ALTER TABLE video_jobs ADD COLUMN redeliver_at bigint;

-- Jobs that were in progress before there was a queue.
UPDATE video_jobs SET dispatched_at = created_at WHERE state <> 'Queued';

DROP INDEX video_jobs_by_state;
CREATE INDEX video_jobs_by_tenant ON video_jobs (tenant, created_at, id);
CREATE INDEX video_jobs_waiting ON video_jobs (tenant, priority DESC, created_at, id) WHERE completed_at IS NULL AND dispatched_at IS NULL;
CREATE INDEX video_jobs_active ON video_jobs (tenant, updated_at) WHERE completed_at IS NULL AND dispatched_at IS NOT NULL;
CREATE INDEX video_jobs_put_off ON video_jobs (redeliver_at) WHERE redeliver_at IS NOT NULL;
CREATE INDEX video_jobs_ended ON video_jobs (completed_at) WHERE completed_at IS NOT NULL;
CREATE INDEX video_jobs_dispatched ON video_jobs (tenant, dispatched_at) WHERE dispatched_at IS NOT NULL;
