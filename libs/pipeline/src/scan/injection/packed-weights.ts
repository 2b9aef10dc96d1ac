// Weights as they ship: only those that are not zero, each as the distance from the one before and its signed byte, in base64.

/** `size` weights. A text that is not what `packWeights` made of so many throws a RangeError. */
export const unpackWeights = (packed: string, size: number): Int8Array => {
  const bytes = Buffer.from(packed, 'base64');
  const weights = new Int8Array(size);
  let place = -1;
  for (let at = 0; at < bytes.length; ) {
    let gap = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      if (byte === undefined || shift > 21) throw new RangeError('packed weights: a distance has no end');
      gap |= (byte & 127) << shift;
      if (byte < 128) break;
    }
    place += gap;
    const weight = bytes[at++];
    if (weight === undefined || gap === 0 || place >= size) throw new RangeError('packed weights: out of range');
    weights[place] = weight;
  }
  return weights;
};

export const packWeights = (weights: Int8Array): string => {
  const bytes: number[] = [];
  let last = -1;
  weights.forEach((weight, place) => {
    if (weight === 0) return;
    let gap = place - last;
    for (; gap > 127; gap >>>= 7) bytes.push((gap & 127) | 128);
    bytes.push(gap, weight & 255);
    last = place;
  });
  return Buffer.from(bytes).toString('base64');
};
