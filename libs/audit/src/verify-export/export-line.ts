import { z } from 'zod';
import type { Checkpoint, CheckpointKey } from '../checkpoints/checkpoint.js';

const checkpoint = z.strictObject({
  organizationId: z.string(),
  sequence: z.int().min(0),
  hash: z.string(),
  signedAt: z.string(),
  keyId: z.string(),
  signature: z.string(),
});

const key = z.strictObject({
  keyId: z.string(),
  algorithm: z.literal('Ed25519'),
  publicKey: z.string(),
});

const record = z.discriminatedUnion('record', [
  z.strictObject({ record: z.literal('export'), version: z.literal(1), checkpoint }),
  z.strictObject({ record: z.literal('checkpoint'), checkpoint }),
  key.extend({ record: z.literal('key') }),
]);

/** What one line of an export says. */
export type ExportLine =
  | { readonly is: 'event'; readonly event: Readonly<Record<string, unknown>> }
  | { readonly is: 'export' | 'checkpoint'; readonly checkpoint: Checkpoint }
  | { readonly is: 'key'; readonly key: CheckpointKey }
  | { readonly is: 'nothing' };

const nothing: ExportLine = { is: 'nothing' };

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const recordLine = (value: object): ExportLine => {
  const { data } = record.safeParse(value);
  if (!data) return nothing;
  if (data.record !== 'key') return { is: data.record, checkpoint: data.checkpoint };
  const { record: _record, ...rest } = data;
  return { is: 'key', key: rest };
};

/**
 * A line must be exactly what our export writes: of a field that is named twice, one reader would see the first and
 * another the last.
 */
export const readLine = (text: string): ExportLine => {
  const value = parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return nothing;
  if (JSON.stringify(value) !== text) return nothing;
  return 'record' in value ? recordLine(value) : { is: 'event', event: value as Record<string, unknown> };
};

/** @returns the keys of a file: an answer of `GET /v1/audit/keys`, or undefined */
export const readKeys = (text: string): readonly CheckpointKey[] | undefined =>
  z.array(z.looseObject(key.shape)).min(1).safeParse(parse(text)).data;

/** @returns the checkpoint of a file: an answer of `GET .../events/checkpoint`, or undefined */
export const readCheckpoint = (text: string): Checkpoint | undefined =>
  checkpoint.safeParse(parse(text)).data;
