-- The noise levels at which guidance is applied, the threshold of the step cache, and the number of steps that it skipped.
ALTER TABLE video_jobs ADD COLUMN guidance_min_sigma double precision NOT NULL DEFAULT 0;
ALTER TABLE video_jobs ADD COLUMN guidance_max_sigma double precision NOT NULL DEFAULT 1;
ALTER TABLE video_jobs ADD COLUMN cache_threshold double precision NOT NULL DEFAULT 0;
ALTER TABLE video_jobs ADD COLUMN steps_skipped integer;
