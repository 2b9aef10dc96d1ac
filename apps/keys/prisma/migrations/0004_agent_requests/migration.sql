-- What the request that made an agent asked for, under the pepper; null for one made without an Idempotency-Key.
ALTER TABLE agent ADD COLUMN request_hash bytea;

-- When the event of its deletion was put on record: a deletion without this mark is found and recorded.
ALTER TABLE agent ADD COLUMN delete_recorded_at timestamptz(6);
UPDATE agent SET delete_recorded_at = deleted_at;
CREATE INDEX agent_delete_unrecorded ON agent (tenant_id) WHERE deleted_at IS NOT NULL AND delete_recorded_at IS NULL;
