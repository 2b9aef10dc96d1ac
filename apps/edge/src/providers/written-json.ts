// A JSON object and the bytes it was parsed from, and those of a changed one: what was not changed keeps its bytes.
import { mayHoldOddNumbers, parseExact, writeExact } from '@tappass/pipeline/exact-json';
import type { JsonObject } from '@tappass/pipeline/json';
import { spliced } from '@tappass/pipeline/spliced-json';

export interface WrittenJson {
  readonly bytes: Buffer;
  readonly value: JsonObject;
}

/** The bytes of `changed`: the same bytes for the same object. */
export const bytesOf = ({ bytes, value }: WrittenJson, changed: JsonObject): Buffer =>
  changed === value ? bytes : Buffer.from(spliced({ text: bytes.toString(), value }, changed));

/** `changed` with the digits of all its numbers kept beside them, for whoever builds something else of it. */
export const exactOf = (written: WrittenJson, changed: JsonObject): JsonObject => {
  if (changed === written.value) return changed;
  const text = bytesOf(written, changed).toString();
  return mayHoldOddNumbers(text) ? (parseExact(text) as JsonObject) : changed;
};

/** Of an object that was made here. */
export const freshlyWritten = (value: JsonObject): WrittenJson => ({ bytes: Buffer.from(writeExact(value)), value });
