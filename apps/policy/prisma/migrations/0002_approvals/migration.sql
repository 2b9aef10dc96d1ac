-- Requests for a human's word on one action, and their grants. The arguments are sealed under a key of the tenant; the fingerprint is keyed too.
CREATE TABLE approval (
  tenant_id uuid NOT NULL,
  request_id text NOT NULL,
  agent_uuid text NOT NULL,
  agent_id text NOT NULL,
  requested_by text NOT NULL,
  developer text NOT NULL,
  session_id text NOT NULL,
  tool text NOT NULL,
  fingerprint text NOT NULL,
  sealed_arguments text NOT NULL,
  tier text NOT NULL CHECK (tier IN ('authenticated', 'elevated')),
  rule text NOT NULL,
  ttl_ms bigint NOT NULL CHECK (ttl_ms > 0),
  state text NOT NULL CHECK (state IN ('pending', 'granted', 'denied', 'consumed')),
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  expires_at timestamptz(6) NOT NULL,
  decided_at timestamptz(6),
  decided_by text NOT NULL DEFAULT '',
  decision_reason text NOT NULL DEFAULT '',
  consumed_at timestamptz(6),
  consumed_by text NOT NULL DEFAULT '',
  PRIMARY KEY (tenant_id, request_id)
);
CREATE INDEX approval_open ON approval (tenant_id, agent_uuid, fingerprint) WHERE state IN ('pending', 'granted', 'denied');

ALTER TABLE approval ENABLE ROW LEVEL SECURITY;
ALTER TABLE approval FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON approval
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

GRANT SELECT, INSERT ON approval TO policy_app;
-- what was asked for never changes; only what became of it
GRANT UPDATE (state, expires_at, decided_at, decided_by, decision_reason, consumed_at, consumed_by) ON approval TO policy_app;
