// Gives up waiting after a time: a frozen store must not freeze who asks about it.

/**
 * Rejects with what `late` makes when `work` has not settled within `timeoutMs`; the work itself goes on. An answer that came while the
 * event loop was held up lies in the socket: it is read before the work counts as late.
 */
export const bounded = async <T>(
  work: Promise<T>,
  timeoutMs: number,
  late: () => Error = () => new Error(`no answer within ${timeoutMs} ms`),
): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => setImmediate(() => reject(late())), timeoutMs);
  });
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
  }
};
