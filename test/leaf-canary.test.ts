// A made-up secret stands in every place of every type that the official SDKs declare, whole and in two pieces; it is read there, or its place is listed with a reason.
import { resolve } from 'node:path';
import { readAnswer } from '@tappass/pipeline/answer/read-answer';
import type { JsonObject } from '@tappass/pipeline/json';
import { scanSegment } from '@tappass/pipeline/scan-call';
import { closeSeams, seamsOf } from '@tappass/pipeline/seams';
import type { Segment } from '@tappass/pipeline/segment';
import type { SurfaceName } from '@tappass/pipeline/surface-name';
import { readBody } from '@tappass/pipeline/surfaces/read-body';
import { starterPlan } from '@tappass/pipeline/testing/plans';
import { govern } from '@tappass/pipeline/testing/streams';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { type Json, type Leaf, leavesOf } from '../tools/wire-types/leaves.ts';
import { type Root, readShapes } from '../tools/wire-types/sdk-shapes.ts';
import { type Listed, listed } from './leaf-canary-listed.ts';

const canary = 'AKIAQYLPMN5HFIQR7XYA';
const halves = [canary.slice(0, 9), canary.slice(9)] as const;
const redacting = starterPlan([{ step: 'scan_output', action: 'redact' }]);
type Way = 'whole' | 'in two pieces';

/** Whether it passes unread. */
type Passes = (surface: SurfaceName, leaf: Leaf, way: Way) => boolean;

const bodiesOf = (leaf: Leaf, way: Way): JsonObject | undefined => {
  const body = way === 'whole' ? leaf.plant(canary) : leaf.spread?.(halves);
  return body as JsonObject | undefined;
};

const isRead = (segments: readonly Segment[]): boolean => {
  closeSeams(segments, seamsOf(segments));
  return segments.some((one) => scanSegment(one).some(({ detector }) => detector === 'secret'));
};

const passesInRequest: Passes = (surface, leaf, way) => {
  const body = bodiesOf(leaf, way);
  return body !== undefined && !isRead(readBody(surface, body).segments);
};

const passesInAnswer: Passes = (surface, leaf, way) => {
  const body = bodiesOf(leaf, way);
  return body !== undefined && !isRead(readAnswer(surface, body).segments);
};

const passesInEvents: Passes = (surface, leaf, way) => {
  if (surface === 'embeddings') return false;
  const wire = (text: string): string => `data: ${JSON.stringify(leaf.plant(text) as Json)}\n\n`;
  const sent = govern(surface, redacting, way === 'whole' ? [wire(canary)] : halves.map(wire)).wire;
  return way === 'whole' ? sent.includes(canary) : halves.every((half) => sent.includes(half));
};

const isListed = (one: Listed, role: Root['role'], place: string, kind: Leaf['kind']): boolean =>
  one.role.includes(role) && one.place.test(place) && (one.kind ?? kind) === kind;

const passes = { request: passesInRequest, answer: passesInAnswer, event: passesInEvents };
const shapes = readShapes(ts, resolve(import.meta.dirname, '..'));
const planted: number[] = [];
const unlisted: string[] = [];
const used = new Set<string>();

describe.each(
  shapes.map((shape) => [`${shape.surface} ${shape.role} ${shape.type}`, shape] as const),
)('%s', (name, shape) => {
  test.each(['whole', 'in two pieces'] as const)('%s, it is read', (way) => {
    const leaves = leavesOf(shape);
    planted.push(leaves.length);
    const unread = leaves.filter((leaf) => passes[shape.role](shape.surface, leaf, way));
    const strangers = unread.filter(({ place, kind }) => {
      const entry = way === 'whole' ? undefined : listed.find((one) => isListed(one, shape.role, place, kind));
      if (entry !== undefined) used.add(entry.why);
      return entry === undefined;
    });
    unlisted.push(...strangers.map(({ place, kind }) => `${name} ${way}: ${place} (${kind})`));
    expect(strangers.map(({ place, kind }) => `${place} (${kind})`)).toEqual([]);
  });
});

test('thousands of places were tried, and what is listed is still so', () => {
  const all = planted.reduce((sum, one) => sum + one, 0);
  process.stdout.write(`leaf canary: ${all} planted, ${unlisted.length} unread outside the list of ${listed.length}\n`);
  expect(all).toBeGreaterThan(5_000);
  expect(listed.filter(({ why }) => !used.has(why)).map(({ why }) => why)).toEqual([]);
});
