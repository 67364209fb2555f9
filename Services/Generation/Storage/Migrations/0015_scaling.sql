-- The jobs that each stage still has to work on, which decide its number of replicas: those in the stage, waiting for a worker or being
-- worked on. Denoising is the longest stage, whose workers limit the pipeline: the jobs that have not reached it count for it too.
CREATE INDEX video_jobs_unfinished ON video_jobs (state) WHERE completed_at IS NULL;
CREATE VIEW stage_demand (stage, jobs) AS
WITH demand (stage, state) AS (
  VALUES
    ('moderate_prompt', 'ModeratingPrompt'),
    ('encode_text', 'EncodingText'),
    ('denoise', 'Queued'),
    ('denoise', 'ModeratingPrompt'),
    ('denoise', 'EncodingText'),
    ('denoise', 'Denoising'),
    ('decode_frames', 'DecodingFrames'),
    ('moderate_frames', 'ModeratingFrames'),
    ('transcode', 'Transcoding')
)
SELECT demand.stage, count(video_jobs.id)
FROM demand LEFT JOIN video_jobs ON video_jobs.state = demand.state AND video_jobs.completed_at IS NULL
GROUP BY demand.stage;
