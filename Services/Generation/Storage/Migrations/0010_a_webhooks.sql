-- Why a webhook is disabled, since when its receiver has failed, and until when it asked to be left alone.
ALTER TABLE webhooks ADD COLUMN disabled_reason text;
ALTER TABLE webhooks ADD COLUMN failing_since bigint;
ALTER TABLE webhooks ADD COLUMN paused_until bigint;
UPDATE webhooks SET disabled_reason = 'gone' WHERE disabled_at IS NOT NULL;

-- The secret before the last rotation signs too until it expires.
ALTER TABLE webhooks ADD COLUMN previous_secret text;
ALTER TABLE webhooks ADD COLUMN previous_secret_expires_at bigint;

-- Deliveries of webhooks that were deleted in the same moment; nothing can send them.
DELETE FROM webhook_deliveries WHERE webhook_id NOT IN (SELECT id FROM webhooks);
