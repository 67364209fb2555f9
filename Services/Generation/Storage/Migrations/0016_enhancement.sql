-- The request to have the prompt rewritten, and the rewritten prompt, as JSON; null if the prompt is used as it was written.
ALTER TABLE video_jobs ADD COLUMN enhancement text;
