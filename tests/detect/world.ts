import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Template } from '../../local/template.ts';
import type { ManualClock } from '../../local/testing/manual-clock.ts';
import { OPERATOR_SCOPE } from '../../schemas/route.ts';
import { createVirtualCloud, ENDPOINT, type VirtualCloud } from '../alarms/cloud.ts';
import { follow, takeOver } from './ambient.ts';
import { carryForInstances, createHandlerRuntime, isLoading } from './runtime.ts';
import { readMail, type Told } from './told.ts';

const MINUTE_MS = 60_000;
const DAY = '2026-12-01';

/** Each user takes part once in each event: after so many participations there is a new one. */
const USERS = 20;
/** Of each event: some win, the others meet SOLD_OUT. */
const CAPACITY = 3;
const TOKEN_SECONDS = 100_000;

/** What comes before each invocation of a function: it may throw, or take its time. */
type Before = (clock: ManualClock) => unknown;

export interface World extends VirtualCloud {
  readonly startedAtEpochMs: number;
  /** Everything that operators were told, in its order. */
  readonly told: readonly Told[];
  /** The event that users take part in now. */
  readonly eventId: () => string;
  before(service: string, before: Before): void;
  /** From now on, the clocks of a function are so far ahead. */
  skew(service: string, ms: number): void;
  /** Users take part, so many a minute, while the minutes pass, until that holds; says whether it does. */
  live(minutes: number, isOver?: () => boolean): Promise<boolean>;
}

export interface WorldOptions {
  /** `23:50`, of a day in UTC. */
  readonly startsAt: string;
  readonly participationsPerMinute: number;
  readonly changed?: ((template: Template) => Template) | undefined;
}

let isTaken = false;

/** The whole system in this process and in virtual time: the functions' own code, with users who take part steadily. */
export async function createWorld(options: WorldOptions): Promise<World> {
  if (!isTaken) {
    takeOver();
    carryForInstances(ENDPOINT);
  }
  isTaken = true;
  const startedAtEpochMs = Date.parse(`${DAY}T${options.startsAt}:00Z`);
  const folder = mkdtempSync(join(tmpdir(), 'eventflow-detect-'));
  const befores = new Map<string, Before>();
  const skews = new Map<string, number>();
  const told: Told[] = [];
  let now = () => 0;
  const cloud = await createVirtualCloud({
    folder,
    nowEpochMs: startedAtEpochMs,
    changed: options.changed,
    isAtWork: isLoading,
    onMail: (line) => told.push(...readMail(line, now())),
    runtime({ clock, carry }) {
      follow(clock);
      now = clock.now;
      return createHandlerRuntime({
        clock,
        carry,
        skewMs: (service) => skews.get(service) ?? 0,
        before: (service) => befores.get(service)?.(clock),
      });
    },
  });
  const users = await signIn(cloud);
  let participations = 0;
  const eventId = () => `sale-${Math.floor((participations - 1) / USERS)}`;
  const participate = async () => {
    const at = participations % USERS;
    participations += 1;
    const path = `/events/${eventId()}`;
    if (at === 0) await users.put(path);
    await users.post(`${path}/participations`, at);
  };
  return {
    ...cloud,
    startedAtEpochMs,
    told,
    eventId,
    before: (service, before) => void befores.set(service, before),
    skew: (service, ms) => void skews.set(service, ms),
    async live(minutes, isOver = () => false) {
      for (let minute = 0; minute < minutes && !isOver(); minute += 1) {
        for (let user = 0; user < options.participationsPerMinute; user += 1) {
          void participate();
          await cloud.clock.advance(MINUTE_MS / options.participationsPerMinute);
        }
      }
      return isOver();
    },
    async close() {
      await cloud.close();
      follow(undefined);
      rmSync(folder, { recursive: true });
    },
  };
}

/** Tokens are signed and checked here, in real time; later on, the API knows them. */
async function signIn({ call }: VirtualCloud) {
  const tokenOf = async (subject: string, scopes: readonly string[]) => {
    const { access_token } = await call<{ access_token: string }>('cognito-idp', 'IssueToken', {
      ...{ subject, scopes, expiresInSeconds: TOKEN_SECONDS },
    });
    return `Bearer ${access_token}`;
  };
  const ask = (method: string, path: string, authorization: string, body?: object) =>
    call<{ statusCode: number }>('execute-api', 'Invoke', {
      ...{ method, path, headers: { authorization, 'content-type': 'application/json' } },
      ...(body && { body: JSON.stringify(body) }),
    });
  const operator = await tokenOf('operator', [OPERATOR_SCOPE]);
  const tokens: string[] = [];
  for (let at = 0; at < USERS; at += 1) tokens.push(await tokenOf(`user-${at}`, []));
  await ask('GET', '/events', operator);
  for (const token of tokens) await ask('GET', '/me/participations', token);
  return {
    put: (path: string) => ask('PUT', path, operator, { capacity: CAPACITY }),
    post: (path: string, user: number) => ask('POST', path, tokens[user] ?? ''),
  };
}
