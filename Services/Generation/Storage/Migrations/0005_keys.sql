-- Who may call. Of a key only a salted hash is kept, and its row stays when it is revoked: where there has been a key, one is needed.
CREATE TABLE api_keys (
  id text PRIMARY KEY,
  name text NOT NULL,
  tenant text NOT NULL,
  role text NOT NULL,
  salt text NOT NULL,
  hash text NOT NULL,
  created_at bigint NOT NULL,
  expires_at bigint,
  revoked_at bigint,
  last_used_at bigint,
  requests_per_minute integer,
  concurrent_videos integer,
  videos_per_day integer
);

CREATE INDEX api_keys_by_time ON api_keys (created_at, id);
CREATE INDEX api_keys_by_tenant ON api_keys (tenant);

-- The number of videos that a key has requested on a day. Days are counted from 1970-01-01 UTC. Deleting videos does not lower it.
CREATE TABLE api_key_days (
  key_id text NOT NULL,
  day integer NOT NULL,
  videos integer NOT NULL,
  PRIMARY KEY (key_id, day)
);

-- The secrets with which all processes sign; created at the first use.
CREATE TABLE secrets (
  name text PRIMARY KEY,
  value text NOT NULL
);

-- The key of the request that created the job; null if it had none.
ALTER TABLE video_jobs ADD COLUMN key_id text;
CREATE INDEX video_jobs_of_key ON video_jobs (key_id) WHERE completed_at IS NULL AND key_id IS NOT NULL;

-- Videos that were created before there were keys belong to no key.
UPDATE video_jobs SET tenant = '~' || tenant;
UPDATE idempotency_keys SET tenant = '~' || tenant;
CREATE INDEX idempotency_keys_by_video ON idempotency_keys (video_id);
