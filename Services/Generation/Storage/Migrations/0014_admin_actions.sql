-- What admins have done, and with which key. status is the HTTP status of the answer; null while the action is in progress, and for ever
-- if the process ended before its end.
CREATE TABLE admin_actions (
  id text PRIMARY KEY,
  created_at bigint NOT NULL,
  actor text NOT NULL,
  key_id text,
  address text,
  action text NOT NULL,
  target text,
  status integer
);

CREATE INDEX admin_actions_by_time ON admin_actions (created_at, id);
-- The key with which a reviewer decided; null for decisions of the policy.
ALTER TABLE moderation_decisions ADD COLUMN key_id text;
