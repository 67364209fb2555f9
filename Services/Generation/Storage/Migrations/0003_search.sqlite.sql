-- The index needs integer keys that stay the same, which a table with a text key does not have.
CREATE TABLE video_prompt_numbers (number integer PRIMARY KEY, video_id text NOT NULL UNIQUE);
CREATE VIRTUAL TABLE video_prompts USING fts5 (prompt, content = '', tokenize = 'unicode61 remove_diacritics 0');

INSERT INTO video_prompt_numbers (video_id) SELECT id FROM video_jobs;
INSERT INTO video_prompts (rowid, prompt)
  SELECT number, prompt FROM video_prompt_numbers JOIN video_jobs ON id = video_id;

CREATE TRIGGER video_jobs_inserted AFTER INSERT ON video_jobs BEGIN
  INSERT INTO video_prompt_numbers (video_id) VALUES (new.id);
  INSERT INTO video_prompts (rowid, prompt) SELECT number, new.prompt FROM video_prompt_numbers WHERE video_id = new.id;
END;

CREATE TRIGGER video_jobs_deleted AFTER DELETE ON video_jobs BEGIN
  INSERT INTO video_prompts (video_prompts, rowid, prompt)
    SELECT 'delete', number, old.prompt FROM video_prompt_numbers WHERE video_id = old.id;
  DELETE FROM video_prompt_numbers WHERE video_id = old.id;
END;
