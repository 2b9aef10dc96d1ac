-- Who exists: read before a tenant is known, so without row level security; neither holds anything personal or secret.
CREATE TABLE organisation (
  id uuid PRIMARY KEY,
  slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  name text NOT NULL,
  created_at timestamptz(6) NOT NULL
);

-- From the HMAC of a key to its row. Without the pepper a hash steers nothing.
CREATE TABLE credential (
  hash bytea PRIMARY KEY CHECK (length(hash) = 32),
  pepper_version integer NOT NULL,
  org_id uuid NOT NULL REFERENCES organisation (id),
  key_id text NOT NULL
);

CREATE TABLE agent (
  tenant_id uuid NOT NULL REFERENCES organisation (id),
  agent_uuid text NOT NULL,
  agent_id text NOT NULL CHECK (agent_id ~ '^[a-z0-9][a-z0-9._-]{0,62}$'),
  description text NOT NULL,
  framework text NOT NULL,
  intended_use text NOT NULL,
  owner_pseudonym text NOT NULL,
  owner_sealed text NOT NULL,
  created_at timestamptz(6) NOT NULL,
  deleted_at timestamptz(6),
  PRIMARY KEY (tenant_id, agent_uuid)
);

CREATE UNIQUE INDEX agent_name ON agent (tenant_id, agent_id) WHERE deleted_at IS NULL;

CREATE TABLE api_key (
  tenant_id uuid NOT NULL,
  key_id text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('dev', 'agt')),
  agent_uuid text NOT NULL,
  name text NOT NULL,
  last_four text NOT NULL,
  developer_pseudonym text NOT NULL,
  developer_sealed text NOT NULL,
  request_hash bytea NOT NULL,
  created_at timestamptz(6) NOT NULL,
  expires_at timestamptz(6) NOT NULL,
  revoked_at timestamptz(6),
  revoke_recorded_at timestamptz(6),
  last_used_at timestamptz(6),
  PRIMARY KEY (tenant_id, key_id),
  FOREIGN KEY (tenant_id, agent_uuid) REFERENCES agent (tenant_id, agent_uuid)
);

-- Bumped by every act that takes something away. The incarnation tells a restored backup from the original.
CREATE TABLE epoch (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  incarnation uuid NOT NULL DEFAULT gen_random_uuid(),
  n bigint NOT NULL DEFAULT 1
);
INSERT INTO epoch DEFAULT VALUES;

-- Money: settled spend is the truth, open leases are what may still be charged; Redis only works on a copy.
CREATE TABLE spend (
  tenant_id uuid NOT NULL,
  account text NOT NULL,
  micros bigint NOT NULL,
  PRIMARY KEY (tenant_id, account)
);

CREATE TABLE budget_lease (
  tenant_id uuid NOT NULL,
  lease_id text NOT NULL,
  account text NOT NULL,
  micros bigint NOT NULL CHECK (micros > 0),
  used bigint NOT NULL DEFAULT 0,
  expires_at timestamptz(6) NOT NULL,
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'charged', 'closed')),
  PRIMARY KEY (tenant_id, lease_id)
);
CREATE INDEX budget_lease_open ON budget_lease (expires_at) WHERE state = 'open';

CREATE TABLE settlement (
  tenant_id uuid NOT NULL,
  settlement_id text NOT NULL,
  settled_at timestamptz(6) NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, settlement_id)
);

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['agent', 'api_key', 'spend', 'budget_lease', 'settlement'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY tenant ON %I USING (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid) WITH CHECK (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)', t);
  END LOOP;
END $$;

GRANT SELECT, INSERT ON organisation, credential TO keys_app;
GRANT UPDATE (hash, pepper_version) ON credential TO keys_app;
GRANT SELECT, INSERT, UPDATE ON agent, api_key, spend, budget_lease TO keys_app;
GRANT SELECT, INSERT, DELETE ON settlement TO keys_app;
GRANT SELECT, UPDATE (n) ON epoch TO keys_app;
