-- What a request says beside its prompt, and the text that the model is given for all of it (null: the prompt).
ALTER TABLE video_jobs ADD COLUMN style text;
ALTER TABLE video_jobs ADD COLUMN camera text;
ALTER TABLE video_jobs ADD COLUMN mood text;
ALTER TABLE video_jobs ADD COLUMN theme text;
ALTER TABLE video_jobs ADD COLUMN encoded_prompt text;
