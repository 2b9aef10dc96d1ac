// The words of the wire formats as data: what the SDKs' declarations name, so that everything else counts as unknown.
import type ts from 'typescript';
import { type Root, readShapes, type Shape } from './sdk-shapes.ts';

export interface WireWords {
  /** Every word of the interface: roles, kinds, reasons, model names. */
  readonly words: readonly string[];
  /** By surface, what `type` of an object in a request may be. */
  readonly types: Readonly<Record<string, readonly string[]>>;
  /** By surface, what `type` of a tool may be. */
  readonly tools: Readonly<Record<string, readonly string[]>>;
  /** By surface, the members of a request. */
  readonly fields: Readonly<Record<string, readonly string[]>>;
}

export const wireWords = (compiler: typeof ts, folder: string): WireWords => {
  const words = new Set<string>();
  const types = new Sets();
  const tools = new Sets();
  const fields = new Sets();
  for (const { surface, role, shape } of readShapes(compiler, folder)) {
    walkShape(shape, (one) => {
      if (one.kind === 'literal' && typeof one.value === 'string') words.add(one.value);
      if (role !== 'request' || one.kind !== 'object') return;
      for (const name of literalsOf(one.members.get('type')?.shape)) types.add(surface, name);
      const list = one.members.get('tools')?.shape;
      if (list !== undefined) for (const name of toolTypesOf(list)) tools.add(surface, name);
    });
    if (role === 'request') for (const name of membersOf(shape)) fields.add(surface, name);
  }
  words.delete('');
  return { words: [...words].sort(), types: types.sorted(), tools: tools.sorted(), fields: fields.sorted() };
};

class Sets {
  private readonly sets = new Map<Root['surface'], Set<string>>();

  add(surface: Root['surface'], word: string): void {
    const known = this.sets.get(surface) ?? new Set();
    this.sets.set(surface, known.add(word));
  }

  sorted(): Record<string, readonly string[]> {
    return Object.fromEntries([...this.sets].map(([surface, words]) => [surface, [...words].sort()]));
  }
}

const walkShape = (shape: Shape, visit: (shape: Shape) => void, seen = new Set<Shape>()): void => {
  if (seen.has(shape)) return;
  seen.add(shape);
  visit(shape);
  if (shape.kind === 'list' || shape.kind === 'record') walkShape(shape.of, visit, seen);
  if (shape.kind === 'choice') for (const one of shape.among) walkShape(one, visit, seen);
  if (shape.kind === 'object') for (const member of shape.members.values()) walkShape(member.shape, visit, seen);
};

const literalsOf = (shape: Shape | undefined): string[] => {
  if (shape?.kind === 'choice') return shape.among.flatMap(literalsOf);
  return shape?.kind === 'literal' && typeof shape.value === 'string' ? [shape.value] : [];
};

/** Of the elements of a list of tools. */
const toolTypesOf = (shape: Shape): string[] => {
  if (shape.kind === 'choice') return shape.among.flatMap(toolTypesOf);
  if (shape.kind === 'list') return toolTypesOf(shape.of);
  return shape.kind === 'object' ? literalsOf(shape.members.get('type')?.shape) : [];
};

const membersOf = (shape: Shape): string[] => {
  if (shape.kind === 'choice') return shape.among.flatMap(membersOf);
  return shape.kind === 'object' ? [...shape.members.keys()] : [];
};
