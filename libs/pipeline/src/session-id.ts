// The id of a session that we name: it tells the second it was made in, so that the store can tell it from one it lost.

/** `ses_`, eight digits of time, sixteen of chance. @param random eight bytes */
export const newSessionId = (nowMs: number, random: Uint8Array): string => {
  const seconds = Math.floor(nowMs / 1000)
    .toString(16)
    .padStart(8, '0');
  return `ses_${seconds}${Buffer.from(random).toString('hex')}`;
};
