// Types of install-locked.mjs.
export function installLocked(root: string): Promise<void>;
export function isInstalled(root: string): boolean;
