-- The span in which the job was accepted, as W3C Trace Context writes it: whatever happens to the job later belongs to its trace.
ALTER TABLE video_jobs ADD COLUMN traceparent text;
