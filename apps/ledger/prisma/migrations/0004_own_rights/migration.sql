-- No more than is used, whatever a default gave to tables that came after the first grants.
REVOKE ALL ON ALL TABLES IN SCHEMA ledger FROM ledger_app;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA ledger FROM ledger_app;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ledger FROM ledger_app;
GRANT SELECT, INSERT ON entry, body, batch, tile, checkpoint TO ledger_app;
GRANT SELECT, INSERT, UPDATE (size, hash) ON tenant_head TO ledger_app;
GRANT SELECT, UPDATE (size, hash, frontier, recorded_at_us, stream_id, bus_seq, epoch) ON head TO ledger_app;
GRANT SELECT, INSERT, UPDATE (opened, ended), DELETE ON call_window TO ledger_app;

-- Whose turn it is to write: a lock on this table, held for as long as one leads. An advisory lock could be held by every role
-- of the database. Partitioned, and without partitions: it has no rows, and so nothing that a vacuum would have to wait for.
CREATE TABLE turn (one boolean) PARTITION BY LIST (one);
GRANT UPDATE ON turn TO ledger_app;
