-- What a caller's request has made, so that the same request, sent again, makes nothing more.
CREATE TABLE idempotency_keys (
  tenant text NOT NULL,
  key text NOT NULL,
  fingerprint text NOT NULL,
  video_id text NOT NULL,
  expires_at bigint NOT NULL,
  PRIMARY KEY (tenant, key)
);

CREATE INDEX idempotency_keys_by_expiry ON idempotency_keys (expires_at);
-- The video that this one is a remix of; it may be gone by now.
ALTER TABLE video_jobs ADD COLUMN remixed_from text;
