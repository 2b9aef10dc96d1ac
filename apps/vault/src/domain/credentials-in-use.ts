// Which of the credentials stored for a provider are in use: the newest stored without a weight, and all that were stored beside it since.

/** Sealed to an edge one by one, and thrown dice for at every call. */
export const mostInUse = 16;

/** What a credential counts that was stored without a weight. */
export const plainWeight = 1;

/** @param newestFirst of one owner and one provider */
export const inUse = <T extends { readonly weight: number | undefined }>(newestFirst: readonly T[]): readonly T[] => {
  const plain = newestFirst.findIndex(({ weight }) => weight === undefined);
  return newestFirst.slice(0, plain === -1 ? mostInUse : Math.min(plain + 1, mostInUse));
};
