-- An entry is found by the id that a caller was told of its request. Derived from `body` like the columns beside it, and gone with it.
ALTER TABLE body ADD COLUMN request_id text;
-- What the verifier derives: of objects, a text of at most 200 characters; the ledger's own wrappers are not searched.
UPDATE body SET request_id = found.request_id
FROM (
  SELECT b.seq, (convert_from(b.body, 'UTF8')::jsonb)->>'request_id' AS request_id
  FROM body b JOIN entry e ON e.seq = b.seq
  WHERE b.body IS NOT NULL AND e.kind NOT IN ('ledger_rejected', 'ledger_duplicate_conflict')
    AND jsonb_typeof((convert_from(b.body, 'UTF8')::jsonb)->'request_id') = 'string'
) AS found
WHERE body.seq = found.seq AND length(found.request_id) BETWEEN 1 AND 200;
CREATE INDEX body_request ON body (tenant_id, request_id, seq) WHERE request_id IS NOT NULL;
