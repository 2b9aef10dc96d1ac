// Types of process-birth.mjs.
export function processBirth(pid: number): string | undefined;
