// What a token says as a number of 32 bits.

export const seed = 0x811c9dc5 | 0;
export const prime = 0x01000193;

/** FNV-1a over UTF-16 units. */
export const hashOf = (text: string): number => {
  let hash = seed;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), prime);
  return hash;
};
