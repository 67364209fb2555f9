-- The saga's instance and the job record that the API reads: one row. Times are milliseconds since 1970-01-01 UTC, lists are JSON.
CREATE TABLE video_jobs (
  id text PRIMARY KEY,
  state text NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  completed_at bigint,
  model text NOT NULL,
  prompt text NOT NULL,
  negative_prompt text NOT NULL,
  width integer NOT NULL,
  height integer NOT NULL,
  num_frames integer NOT NULL,
  fps integer NOT NULL,
  seed bigint NOT NULL,
  num_inference_steps integer NOT NULL,
  guidance_scale double precision NOT NULL,
  output_formats text NOT NULL,
  error_code text,
  error_message text,
  warnings text NOT NULL,
  stages text NOT NULL
);

CREATE INDEX video_jobs_by_time ON video_jobs (created_at, id);
-- The sweeper's question: which jobs are active and have been silent?
CREATE INDEX video_jobs_by_state ON video_jobs (state, updated_at);
