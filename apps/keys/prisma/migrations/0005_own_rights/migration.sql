-- Rights were granted on top of defaults that gave more, which narrowed nothing. All are taken back, and given as far as they are used.
REVOKE ALL ON ALL TABLES IN SCHEMA keys FROM keys_app;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA keys FROM keys_app;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA keys FROM keys_app;
GRANT SELECT, INSERT ON organisation, credential TO keys_app;
GRANT SELECT, INSERT, UPDATE (deleted_at, delete_recorded_at) ON agent TO keys_app;
GRANT SELECT, INSERT, UPDATE (revoked_at, revoke_recorded_at, last_used_at) ON api_key TO keys_app;
GRANT SELECT, INSERT, UPDATE (micros) ON spend TO keys_app;
GRANT SELECT, INSERT, UPDATE (used, state) ON budget_lease TO keys_app;
GRANT INSERT ON settlement TO keys_app;
GRANT SELECT, UPDATE (n) ON epoch TO keys_app;
-- on the whole table: one replica at a time marks an unmarked Redis, and waits at the table for it
GRANT SELECT, INSERT, UPDATE ON session_store TO keys_app;

-- Rows to wait at, for whoever looks whether a thing is there and then makes it: an advisory lock could be held by every role of the database.
CREATE TABLE name_lock (slot integer PRIMARY KEY, held boolean NOT NULL DEFAULT false);
INSERT INTO name_lock (slot) SELECT generate_series(0, 4095);
GRANT SELECT, UPDATE (held) ON name_lock TO keys_app;

-- A credential is sought before its tenant is known: by its hash, named for one transaction. So nobody can list them.
ALTER TABLE credential ENABLE ROW LEVEL SECURITY;
ALTER TABLE credential FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON credential
  USING (org_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (org_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
CREATE POLICY sought ON credential FOR SELECT
  USING (encode(hash, 'hex') = ANY (string_to_array(current_setting('app.credential', true), ',')));

-- What was taken away stays taken away: the epoch only rises.
CREATE FUNCTION only_rises() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.n <= OLD.n THEN RAISE EXCEPTION 'an epoch only rises' USING ERRCODE = '42501'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER only_rises BEFORE UPDATE ON epoch FOR EACH ROW EXECUTE FUNCTION only_rises();
ALTER TABLE epoch ENABLE ALWAYS TRIGGER only_rises;
