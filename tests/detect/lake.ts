import type { World } from './world.ts';

/** Of facts, and of requests. */
type Folder = 'events/' | 'requests/';

/** A fact as it stands in the lake. */
interface Fact {
  readonly requestId: string;
  readonly timestamps: Readonly<Record<string, number>>;
  readonly [member: string]: unknown;
}

const bucket = (world: World) => ({ Bucket: world.ref('LakeBucket') });

async function newest(
  world: World,
  Prefix: Folder = 'events/',
): Promise<{ Key: string; lines: string[] }> {
  const { Contents } = await world.call<{ Contents: { Key: string; LastModified: string }[] }>(
    's3',
    'ListObjectsV2',
    { ...bucket(world), Prefix },
  );
  const [last] = Contents.toSorted((a, b) => (a.Key < b.Key ? 1 : -1));
  if (!last) throw new Error('The lake has no fact yet.');
  const { Key } = last;
  const { Body } = await world.call<{ Body: string }>('s3', 'GetObject', { ...bucket(world), Key });
  return { Key, lines: Buffer.from(Body, 'base64').toString().split('\n').filter(Boolean) };
}

const put = (world: World, Key: string, lines: readonly string[]) => {
  const Body = Buffer.from(lines.map((line) => `${line}\n`).join('')).toString('base64');
  return world.call('s3', 'PutObject', { ...bucket(world), Key, Body });
};

const newestFact = async (world: World): Promise<Fact> =>
  JSON.parse((await newest(world)).lines.at(-1) ?? '') as Fact;

/** Somebody else writes an object to the lake, beside those of the stream. */
export async function putLines(world: World, lines: readonly string[]): Promise<void> {
  const { Key } = await newest(world);
  await put(world, `${Key.slice(0, Key.lastIndexOf('/'))}/by-hand`, lines);
}

/** Somebody else writes facts to the lake that are made of a true one. */
export async function putFacts(
  world: World,
  make: (fact: Fact) => readonly object[],
): Promise<void> {
  const facts = make(await newestFact(world));
  await putLines(
    world,
    facts.map((fact) => JSON.stringify(fact)),
  );
}

/** The newest object is written again with other facts. */
export async function changeNewest(world: World, change: (fact: Fact) => object): Promise<void> {
  const { Key, lines } = await newest(world);
  await put(
    world,
    Key,
    lines.map((line) => JSON.stringify(change(JSON.parse(line) as Fact))),
  );
}

export async function deleteNewest(world: World, folder: Folder): Promise<void> {
  const { Key } = await newest(world, folder);
  await world.call('s3', 'DeleteObject', { ...bucket(world), Key });
}
