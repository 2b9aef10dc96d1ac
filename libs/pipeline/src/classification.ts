// How confidential a call or a session is.

/** In rising order. */
export const classifications = ['PUBLIC', 'INTERNAL', 'CONFIDENTIAL', 'RESTRICTED', 'TOP_SECRET'] as const;
export type Classification = (typeof classifications)[number];
