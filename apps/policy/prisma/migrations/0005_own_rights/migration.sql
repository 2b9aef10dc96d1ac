-- Rights were granted on top of defaults that gave more, which narrowed nothing. All are taken back, and given as far as they are used.
REVOKE ALL ON ALL TABLES IN SCHEMA policy FROM policy_app;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA policy FROM policy_app;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA policy FROM policy_app;
GRANT SELECT, INSERT, UPDATE (name, yaml, document, deleted_at) ON pipeline TO policy_app;
GRANT SELECT, INSERT, UPDATE (pipeline_uuid, assigned_at), DELETE ON assignment TO policy_app;
GRANT SELECT, UPDATE (n) ON epoch TO policy_app;
GRANT SELECT, INSERT ON approval TO policy_app;
GRANT UPDATE (state, expires_at, decided_at, decided_by, decision_reason, consumed_at, consumed_by) ON approval TO policy_app;
GRANT SELECT, INSERT, UPDATE (revoked_at) ON exception TO policy_app;

-- Rows to wait at, for whoever looks whether a thing is there and then makes it: an advisory lock could be held by every role of the database.
CREATE TABLE name_lock (slot integer PRIMARY KEY, held boolean NOT NULL DEFAULT false);
INSERT INTO name_lock (slot) SELECT generate_series(0, 4095);
GRANT SELECT, UPDATE (held) ON name_lock TO policy_app;

-- What was taken away stays taken away: the epoch only rises.
CREATE FUNCTION only_rises() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.n <= OLD.n THEN RAISE EXCEPTION 'an epoch only rises' USING ERRCODE = '42501'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER only_rises BEFORE UPDATE ON epoch FOR EACH ROW EXECUTE FUNCTION only_rises();
ALTER TABLE epoch ENABLE ALWAYS TRIGGER only_rises;
