-- The ledger. Entries, batches, tiles and checkpoints are append-only for every role: by grants, and by triggers that
-- not even session_replication_role skips. Only head and tenant_head move. Erasing bodies needs a role of its own.

CREATE TABLE entry (
  seq bigint PRIMARY KEY CHECK (seq >= 0),
  hash bytea NOT NULL CHECK (length(hash) = 32),
  entry bytea NOT NULL,
  -- derived from `entry`, for searching; the verifier recomputes them and trusts none
  tenant_id uuid NOT NULL,
  tenant_seq bigint NOT NULL,
  recorded_at_us bigint NOT NULL,
  event_id uuid NOT NULL UNIQUE,
  kind text NOT NULL,
  producer text NOT NULL
);
CREATE INDEX entry_tenant ON entry (tenant_id, seq);
CREATE INDEX entry_kind ON entry (tenant_id, kind, seq);

-- Apart from the chain, so that a body and its salt can be erased and every proof still holds.
CREATE TABLE body (
  seq bigint PRIMARY KEY,
  tenant_id uuid NOT NULL,
  salt bytea,
  body bytea,
  -- derived from `body`, gone with it
  agent_id text,
  session_id text,
  decision text,
  enc_kid text,
  erased_at timestamptz
);
CREATE INDEX body_agent ON body (tenant_id, agent_id, seq) WHERE agent_id IS NOT NULL;
CREATE INDEX body_session ON body (tenant_id, session_id, seq) WHERE session_id IS NOT NULL;

CREATE TABLE tile (
  level smallint NOT NULL,
  idx bigint NOT NULL,
  hashes bytea NOT NULL CHECK (length(hashes) = 8192),
  PRIMARY KEY (level, idx)
);

CREATE TABLE checkpoint (
  size bigint NOT NULL,
  published_at timestamptz NOT NULL DEFAULT now(),
  root bytea NOT NULL CHECK (length(root) = 32),
  note text NOT NULL,
  PRIMARY KEY (size, published_at)
);

CREATE TABLE batch (
  first_bus_seq bigint PRIMARY KEY,
  last_bus_seq bigint NOT NULL,
  -- entries [first_seq, next_seq); equal when everything was a duplicate
  first_seq bigint NOT NULL,
  next_seq bigint NOT NULL,
  stream_id text NOT NULL,
  epoch bigint NOT NULL,
  -- of its last entry; it never decreases, so that "since" and "until" become bounds of seq
  recorded_at_us bigint NOT NULL,
  committed_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX batch_recorded ON batch (recorded_at_us);

CREATE TABLE tenant_head (
  tenant_id uuid PRIMARY KEY,
  size bigint NOT NULL,
  hash bytea NOT NULL CHECK (length(hash) = 32)
);

-- One row. The epoch fences an older sequencer; the stream's identity tells a re-created stream from the one that was read.
CREATE TABLE head (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  size bigint NOT NULL DEFAULT 0,
  hash bytea NOT NULL DEFAULT '\x0000000000000000000000000000000000000000000000000000000000000000' CHECK (length(hash) = 32),
  frontier bytea NOT NULL DEFAULT '',
  recorded_at_us bigint NOT NULL DEFAULT 0,
  stream_id text,
  bus_seq bigint NOT NULL DEFAULT 0,
  epoch bigint NOT NULL DEFAULT 0
);
INSERT INTO head DEFAULT VALUES;

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% of % is refused: the ledger is append-only', TG_OP, TG_TABLE_NAME USING ERRCODE = '42501';
END $$;

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['entry', 'batch', 'tile', 'checkpoint'] LOOP
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', t);
    EXECUTE format('CREATE TRIGGER append_only_all BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', t);
    EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER append_only', t);
    EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER append_only_all', t);
  END LOOP;
  -- bodies can be erased, by whoever is granted it one day; the row stays
  EXECUTE 'CREATE TRIGGER append_only BEFORE DELETE ON body FOR EACH ROW EXECUTE FUNCTION refuse_change()';
  EXECUTE 'CREATE TRIGGER append_only_all BEFORE TRUNCATE ON body FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()';
  EXECUTE 'ALTER TABLE body ENABLE ALWAYS TRIGGER append_only';
  EXECUTE 'ALTER TABLE body ENABLE ALWAYS TRIGGER append_only_all';

  -- A tenant's query sees its tenant. The sequencer and the verifier need all rows and say so, for one transaction, in one
  -- place (store/whole-ledger.ts); a query that forgot its tenant sees nothing.
  FOREACH t IN ARRAY ARRAY['entry', 'body', 'tenant_head'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY tenant ON %I FOR SELECT USING (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)', t);
    EXECUTE format('CREATE POLICY whole ON %I USING (current_setting(''app.ledger_scope'', true) = ''whole'') WITH CHECK (current_setting(''app.ledger_scope'', true) = ''whole'')', t);
  END LOOP;
END $$;

REVOKE ALL ON ALL TABLES IN SCHEMA ledger FROM ledger_app;
GRANT SELECT, INSERT ON entry, body, batch, tile, checkpoint TO ledger_app;
GRANT SELECT, INSERT, UPDATE (size, hash) ON tenant_head TO ledger_app;
GRANT SELECT, UPDATE (size, hash, frontier, recorded_at_us, stream_id, bus_seq, epoch) ON head TO ledger_app;
