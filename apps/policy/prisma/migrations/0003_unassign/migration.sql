-- An assignment can be taken back: who it governed falls back to the organisation's pipeline, or to the starter preset.
GRANT DELETE ON assignment TO policy_app;
