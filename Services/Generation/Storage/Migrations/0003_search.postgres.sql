CREATE INDEX video_jobs_prompt ON video_jobs USING gin (to_tsvector('simple', prompt));
