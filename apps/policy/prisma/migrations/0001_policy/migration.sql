CREATE TABLE pipeline (
  tenant_id uuid NOT NULL,
  pipeline_uuid text NOT NULL,
  name text NOT NULL,
  yaml text NOT NULL,
  document jsonb NOT NULL,
  created_at timestamptz(6) NOT NULL,
  deleted_at timestamptz(6),
  PRIMARY KEY (tenant_id, pipeline_uuid)
);
CREATE UNIQUE INDEX pipeline_name ON pipeline (tenant_id, name) WHERE deleted_at IS NULL;

CREATE TABLE assignment (
  tenant_id uuid NOT NULL,
  scope_type text NOT NULL CHECK (scope_type IN ('org', 'agent')),
  scope_id text NOT NULL,
  pipeline_uuid text NOT NULL,
  assigned_at timestamptz(6) NOT NULL,
  PRIMARY KEY (tenant_id, scope_type, scope_id),
  FOREIGN KEY (tenant_id, pipeline_uuid) REFERENCES pipeline (tenant_id, pipeline_uuid)
);

-- Bumped by every change that a plan may depend on; part of the revision.
CREATE TABLE epoch (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  incarnation uuid NOT NULL DEFAULT gen_random_uuid(),
  n bigint NOT NULL DEFAULT 1
);
INSERT INTO epoch DEFAULT VALUES;

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['pipeline', 'assignment'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY tenant ON %I USING (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid) WITH CHECK (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)', t);
  END LOOP;
END $$;

GRANT SELECT, INSERT, UPDATE ON pipeline, assignment TO policy_app;
GRANT SELECT, UPDATE (n) ON epoch TO policy_app;
