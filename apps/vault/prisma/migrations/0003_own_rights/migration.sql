-- No more than is used: what a row is the value of never changes, only the value.
REVOKE ALL ON ALL TABLES IN SCHEMA vault FROM vault_app;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA vault FROM vault_app;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA vault FROM vault_app;
GRANT SELECT, INSERT, UPDATE (kek_version, wrapped, state, activated_at, retired_at) ON vault_dek TO vault_app;
GRANT SELECT, INSERT, UPDATE (ciphertext, kid), DELETE ON secret TO vault_app;
GRANT SELECT, INSERT, UPDATE (name, last_four, created_at, weight), DELETE ON credential TO vault_app;
GRANT SELECT, INSERT, UPDATE (heard_at, kek_version, opened_rotation), DELETE ON replica TO vault_app;
GRANT SELECT, INSERT, UPDATE (state, finished_at) ON rotation TO vault_app;
GRANT SELECT, INSERT, UPDATE (total, done, failed, finished) ON rewrap_job TO vault_app;
GRANT SELECT, UPDATE (n) ON epoch TO vault_app;

-- What was taken away stays taken away: the epoch only rises.
CREATE FUNCTION only_rises() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.n <= OLD.n THEN RAISE EXCEPTION 'an epoch only rises' USING ERRCODE = '42501'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER only_rises BEFORE UPDATE ON epoch FOR EACH ROW EXECUTE FUNCTION only_rises();
ALTER TABLE epoch ENABLE ALWAYS TRIGGER only_rises;
