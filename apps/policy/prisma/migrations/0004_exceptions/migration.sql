-- What an administrator lets be although a rule finds it; a row is kept when its time is over or it is taken back.
CREATE TABLE exception (
  tenant_id uuid NOT NULL,
  exception_id text NOT NULL,
  pipeline_uuid text NOT NULL,
  step text NOT NULL,
  rule text NOT NULL,
  digest text NOT NULL,
  reason text NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz(6) NOT NULL,
  expires_at timestamptz(6) NOT NULL,
  revoked_at timestamptz(6),
  PRIMARY KEY (tenant_id, exception_id)
);
CREATE INDEX exception_of_pipeline ON exception (tenant_id, pipeline_uuid, exception_id) WHERE revoked_at IS NULL;

ALTER TABLE exception ENABLE ROW LEVEL SECURITY;
ALTER TABLE exception FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON exception
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

GRANT SELECT, INSERT, UPDATE (revoked_at) ON exception TO policy_app;
