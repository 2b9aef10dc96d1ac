-- A credential with a weight is used beside those in use, one without in their place.
ALTER TABLE credential ADD COLUMN weight smallint CHECK (weight BETWEEN 1 AND 1000);
