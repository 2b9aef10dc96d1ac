// Rows of one page of a list.

/** @param asked 0: whatever is usual */
export const pageSize = (asked: number): number => (asked === 0 ? 100 : Math.min(asked, 500));
