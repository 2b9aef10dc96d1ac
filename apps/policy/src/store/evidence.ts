// Runs before the commit: when it fails nothing has changed.
export type Evidence = () => Promise<void>;
