// How many rows one answer of a list holds.

/** 100 unless asked otherwise, never more than 500. */
export const pageSize = (asked: number): number => (asked <= 0 ? 100 : Math.min(asked, 500));
