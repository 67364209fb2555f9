-- A delivery ends with its webhook. attempts_before_resend counts those before it was last sent again by hand.
ALTER TABLE webhook_deliveries
  ADD COLUMN attempts_before_resend integer NOT NULL DEFAULT 0,
  ADD CONSTRAINT webhook_deliveries_of_webhook FOREIGN KEY (webhook_id) REFERENCES webhooks (id) ON DELETE CASCADE;

CREATE INDEX webhook_deliveries_by_webhook ON webhook_deliveries (webhook_id, due_at) WHERE due_at IS NOT NULL;
