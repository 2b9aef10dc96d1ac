-- Calls that were opened and have not all ended: derived from entries in the same transaction, gone when nothing is open.
CREATE TABLE call_window (
  boot text NOT NULL,
  idx bigint NOT NULL,
  opened boolean NOT NULL,
  ended bytea NOT NULL CHECK (length(ended) = 32),
  PRIMARY KEY (boot, idx)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON call_window TO ledger_app;
