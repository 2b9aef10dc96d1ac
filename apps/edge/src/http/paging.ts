// Lists: `limit` and `cursor` in, `{data, next}` out.
import { z } from 'zod';

export const paging = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(100),
  cursor: z.string().max(200).default(''),
});

export const listAnswer = <T>(data: readonly T[], next: string): { data: readonly T[]; next?: string } =>
  next === '' ? { data } : { data, next };
