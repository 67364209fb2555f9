-- Who wants to hear of videos that have ended.
CREATE TABLE webhooks (
  id text PRIMARY KEY,
  tenant text NOT NULL,
  url text NOT NULL,
  events text NOT NULL,
  secret text NOT NULL,
  created_at bigint NOT NULL,
  disabled_at bigint
);

CREATE INDEX webhooks_by_tenant ON webhooks (tenant, created_at, id);

-- The events to send to webhooks. due_at is null if no further attempt will be made.
CREATE TABLE webhook_deliveries (
  id text PRIMARY KEY,
  webhook_id text NOT NULL,
  video_id text NOT NULL,
  event text NOT NULL,
  created_at bigint NOT NULL,
  attempts integer NOT NULL,
  due_at bigint,
  delivered_at bigint,
  last_error text,
  UNIQUE (webhook_id, video_id)
);

CREATE INDEX webhook_deliveries_by_due ON webhook_deliveries (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX webhook_deliveries_by_video ON webhook_deliveries (video_id);
CREATE INDEX webhook_deliveries_by_age ON webhook_deliveries (created_at);
