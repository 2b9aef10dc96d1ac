-- Globs of the tools a developer's key may use; empty: whatever the agent may.
ALTER TABLE api_key ADD COLUMN tool_scopes text[] NOT NULL DEFAULT '{}';
