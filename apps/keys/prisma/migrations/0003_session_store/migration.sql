-- Which Redis holds the sessions, and when one that held them was lost: what is unknown since then may have been anything.
CREATE TABLE session_store (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  incarnation text NOT NULL,
  lost_at timestamptz(6)
);
GRANT SELECT, INSERT, UPDATE ON session_store TO keys_app;
