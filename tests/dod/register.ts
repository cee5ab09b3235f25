import { existsSync, readdirSync, readFileSync } from 'node:fs';
import * as z from 'zod';
import type { Evidence } from './run.ts';

const FOLDER = new URL('register/', import.meta.url);

const Item = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9.-]+$/),
  text: z.string().min(1),
  /** The document and its section. */
  source: z.string().min(1),
  /** The file below evidence/ that looks, without `.ts`; several ids may share one. */
  evidence: z.string().refine((name) => existsSync(fileOf(name)), 'no such file below evidence/'),
});

/** What must be so before it is done, and where its evidence comes from. */
export type Item = z.infer<typeof Item>;

const fileOf = (evidence: string) => new URL(`evidence/${evidence}.ts`, import.meta.url);

/**
 * Every item, in the order of the files below register/ and of the lines in them.
 * @throws naming the file and field that are wrong, or an id that stands there twice.
 */
export function readRegister(): readonly Item[] {
  const files = readdirSync(FOLDER).sort();
  const items = files.flatMap((file) => {
    const read = z.array(Item).safeParse(JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')));
    if (read.success) return read.data;
    throw new Error(`tests/dod/register/${file}: ${z.prettifyError(read.error)}`);
  });
  for (const [index, { id }] of items.entries()) {
    if (items.findIndex((item) => item.id === id) < index) throw new Error(`${id} stands twice.`);
  }
  return items;
}

/** What looks for that item. */
export async function evidenceOf({ evidence }: Item): Promise<Evidence> {
  const { look } = (await import(fileOf(evidence).href)) as { look: Evidence };
  return look;
}
