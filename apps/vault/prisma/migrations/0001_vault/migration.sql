-- The vault: data keys (wrapped), sealed secrets, and the rotations that move secrets from key to key.

CREATE TABLE vault_dek (
  kid text PRIMARY KEY CHECK (kid ~ '^[a-z0-9][a-z0-9._-]{0,63}$'),
  -- the nil UUID is the deployment itself
  tenant_id uuid NOT NULL,
  -- secret, external, or subject:<pseudonym>
  purpose text NOT NULL,
  kek_version text NOT NULL,
  wrapped text NOT NULL,
  check_value text NOT NULL,
  state text NOT NULL CHECK (state IN ('staged', 'active', 'decrypt_only', 'retired', 'destroyed')),
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  activated_at timestamptz(6),
  retired_at timestamptz(6)
);
-- two replicas that start at once cannot make two
CREATE UNIQUE INDEX vault_dek_active ON vault_dek (tenant_id, purpose) WHERE state = 'active';
CREATE UNIQUE INDEX vault_dek_staged ON vault_dek (tenant_id, purpose) WHERE state = 'staged';
CREATE INDEX vault_dek_kek ON vault_dek (kek_version);

CREATE TABLE secret (
  tenant_id uuid NOT NULL,
  collection text NOT NULL,
  record_id text NOT NULL,
  field text NOT NULL,
  ciphertext text NOT NULL,
  -- the key inside `ciphertext`, for finding what a rotation still has to do
  kid text NOT NULL,
  PRIMARY KEY (tenant_id, collection, record_id, field)
);
CREATE INDEX secret_kid ON secret (kid, tenant_id, collection, record_id, field);

-- What may be shown of a provider credential; its value is in `secret`.
CREATE TABLE credential (
  tenant_id uuid NOT NULL,
  credential_id text NOT NULL,
  provider text NOT NULL CHECK (provider ~ '^[a-z0-9][a-z0-9._-]{0,62}$'),
  name text NOT NULL,
  last_four text NOT NULL,
  created_at timestamptz(6) NOT NULL,
  PRIMARY KEY (tenant_id, credential_id)
);
CREATE INDEX credential_provider ON credential (tenant_id, provider, created_at DESC);

CREATE TABLE rotation (
  id uuid PRIMARY KEY,
  state text NOT NULL CHECK (state IN ('staged', 'rewrapping', 'done', 'failed')),
  started_at timestamptz(6) NOT NULL DEFAULT now(),
  finished_at timestamptz(6)
);
CREATE UNIQUE INDEX rotation_open ON rotation ((true)) WHERE state IN ('staged', 'rewrapping');

-- One ring of one rotation.
CREATE TABLE rewrap_job (
  rotation_id uuid NOT NULL REFERENCES rotation (id),
  from_kid text NOT NULL,
  to_kid text NOT NULL,
  total bigint NOT NULL DEFAULT 0,
  done bigint NOT NULL DEFAULT 0,
  failed bigint NOT NULL DEFAULT 0,
  finished boolean NOT NULL DEFAULT false,
  PRIMARY KEY (rotation_id, from_kid)
);

-- Who is alive, and whether it can open the key that is staged.
CREATE TABLE replica (
  boot bigint PRIMARY KEY,
  heard_at timestamptz(6) NOT NULL DEFAULT now(),
  kek_version text NOT NULL,
  opened_rotation uuid
);

CREATE TABLE epoch (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  incarnation bigint NOT NULL DEFAULT (random() * 9007199254740991)::bigint,
  n bigint NOT NULL DEFAULT 1
);
INSERT INTO epoch DEFAULT VALUES;

DO $$
DECLARE t text;
BEGIN
  -- Rotation works on every tenant's rows and says so, for one transaction, in one place (store/whole-vault.ts).
  FOREACH t IN ARRAY ARRAY['vault_dek', 'secret', 'credential'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY tenant ON %I USING (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid) WITH CHECK (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)', t);
    EXECUTE format('CREATE POLICY whole ON %I USING (current_setting(''app.vault_scope'', true) = ''whole'') WITH CHECK (current_setting(''app.vault_scope'', true) = ''whole'')', t);
  END LOOP;
END $$;

REVOKE ALL ON ALL TABLES IN SCHEMA vault FROM vault_app;
-- a data key is never deleted: without it nothing sealed under it, in any backup, opens again
GRANT SELECT, INSERT, UPDATE (kek_version, wrapped, state, activated_at, retired_at) ON vault_dek TO vault_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON secret, credential, replica TO vault_app;
GRANT SELECT, INSERT, UPDATE (state, finished_at) ON rotation TO vault_app;
GRANT SELECT, INSERT, UPDATE (total, done, failed, finished) ON rewrap_job TO vault_app;
GRANT SELECT, UPDATE (n) ON epoch TO vault_app;
