-- How often the current stage was started without an end that its worker reported, since it last made progress; how far it was then; and
-- the attempt that works on it, as JSON.
ALTER TABLE video_jobs ADD COLUMN starts integer NOT NULL DEFAULT 0;
ALTER TABLE video_jobs ADD COLUMN saved_progress integer NOT NULL DEFAULT 0;
ALTER TABLE video_jobs ADD COLUMN claim text;
