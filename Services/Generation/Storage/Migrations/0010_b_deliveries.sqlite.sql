-- A delivery ends with its webhook. attempts_before_resend counts those before it was last sent again by hand.
-- SQLite cannot add a foreign key to a table, so the table is copied.
CREATE TABLE webhook_deliveries_copy (
  id text PRIMARY KEY,
  webhook_id text NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
  video_id text NOT NULL,
  event text NOT NULL,
  created_at bigint NOT NULL,
  attempts integer NOT NULL,
  due_at bigint,
  delivered_at bigint,
  last_error text,
  attempts_before_resend integer NOT NULL DEFAULT 0,
  UNIQUE (webhook_id, video_id)
);

INSERT INTO webhook_deliveries_copy (id, webhook_id, video_id, event, created_at, attempts, due_at, delivered_at, last_error)
  SELECT id, webhook_id, video_id, event, created_at, attempts, due_at, delivered_at, last_error FROM webhook_deliveries;
DROP TABLE webhook_deliveries;
ALTER TABLE webhook_deliveries_copy RENAME TO webhook_deliveries;

CREATE INDEX webhook_deliveries_by_due ON webhook_deliveries (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX webhook_deliveries_by_video ON webhook_deliveries (video_id);
CREATE INDEX webhook_deliveries_by_age ON webhook_deliveries (created_at);
CREATE INDEX webhook_deliveries_by_webhook ON webhook_deliveries (webhook_id, due_at) WHERE due_at IS NOT NULL;
