import { fraction, seededRandom } from '../../../local/random.ts';
import { AwsError } from '../../../local/service.ts';
import type { Answer, History } from '../history.ts';
import type { ApiAnswer, ListEvent, ParticipateEvent, PutEvent } from '../world/functions.ts';
import type { World } from '../world/world.ts';
import { hurry } from './hurry.ts';
import { lower } from './lower.ts';
import type { Act, Configure, Post, Scenario } from './scenario.ts';

const TRIES_MAX = 6;
const RETRY_MS_MAX = 4000;
const GATEWAY = 'apigateway.amazonaws.com';

/** People and operators: what they do comes from the scenario, what they see goes to the history. */
export class Users {
  readonly #scenario: Scenario;
  readonly #world: World;
  readonly #history: History;
  #underWay = 0;

  constructor(scenario: Scenario, world: World, history: History) {
    this.#scenario = scenario;
    this.#world = world;
    this.#history = history;
  }

  /** Whether all have done what they wanted. */
  get areDone(): boolean {
    return this.#underWay === 0;
  }

  async makeEvents(): Promise<void> {
    for (const event of this.#scenario.events) await this.#put(event);
  }

  begin(): void {
    this.#scenario.acts.forEach((act, index) => {
      this.#underWay += 1;
      this.#world.scheduler.after(act.atMs, () => {
        void this.#act(act, index).finally(() => {
          this.#underWay -= 1;
        });
      });
    });
  }

  /** Everything a user's list shows, page by page. */
  async listOf(userId: string): Promise<{ requestId: string; status: string }[]> {
    const items: { requestId: string; status: string }[] = [];
    let cursor: string | null = null;
    do {
      const event: ListEvent = { userId, limit: 3, cursor };
      const answer: ApiAnswer | undefined = await this.#invoke('MyParticipations', event);
      const page = answer?.body as { items: typeof items; nextCursor: string | null };
      items.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return items;
  }

  async #act(act: Act, index: number): Promise<void> {
    if (act.kind === 'post') await this.#post(act, index);
    else if (act.kind === 'configure') await this.#configure(act);
    else if (act.kind === 'hurry')
      await hurry(act, this.#world, this.#history, (change) => this.#configure(change));
    else if (act.kind === 'lower')
      await lower(act, this.#world, this.#history, (change) => this.#configure(change));
    else {
      this.#history.strays.push(act.body);
      const input = { QueueUrl: this.#world.ref('QueuesMain'), MessageBody: act.body };
      await this.#world.cloud.call('stranger', 'sqs', 'SendMessage', input);
    }
  }

  /** Tries again, as the page does, while the answer is none. */
  async #post({ eventId, userId }: Post, index: number): Promise<void> {
    const random = seededRandom(`${this.#scenario.seed}/post-${index}`);
    const { scheduler } = this.#world;
    for (let tries = 1; ; tries += 1) {
      const event: ParticipateEvent = { eventId, userId };
      const answer = await this.#invoke('Ingest', event);
      if (answer && answer.statusCode < 300) {
        this.#history.answers.push({ eventId, userId, ...answer } as Answer);
      }
      const isOver = answer && answer.statusCode < 500;
      if (isOver || tries === TRIES_MAX) return;
      await scheduler.sleepUntil(scheduler.now() + Math.ceil(fraction(random) * RETRY_MS_MAX));
    }
  }

  async #configure(change: Configure): Promise<void> {
    const { eventId, addCapacity, base, closesAtMs, closedForMs } = change;
    const stored = this.#history.event(eventId);
    if (!stored) return;
    const after = (atMs: number) => new Date(stored.opensAt + atMs + 1).toISOString();
    const openForMs = this.#world.scheduler.now() - stored.opensAt;
    let closesAt = closesAtMs == null ? closesAtMs : after(closesAtMs);
    if (closedForMs !== undefined) closesAt = after(Math.max(0, openForMs - closedForMs));
    const from = base === 'taken' ? stored.capacity - stored.remaining : stored.capacity;
    const body = {
      capacity: Math.max(0, from + addCapacity),
      ...(closesAt !== undefined && { closesAt }),
    };
    await this.#invoke('Events', { eventId, body } satisfies PutEvent);
  }

  async #put(event: PutEvent): Promise<void> {
    for (;;) {
      const answer = await this.#invoke('Events', event);
      if (answer && answer.statusCode < 300) return;
      const { scheduler } = this.#world;
      await scheduler.sleepUntil(scheduler.now() + RETRY_MS_MAX / 4);
    }
  }

  /** What the gateway gets from a function; undefined for what it answers itself with 5xx. */
  async #invoke(logicalId: string, event: object): Promise<ApiAnswer | undefined> {
    const input = { FunctionName: this.#world.ref(logicalId), Payload: JSON.stringify(event) };
    try {
      const answer = await this.#world.cloud.call(GATEWAY, 'lambda', 'Invoke', input);
      const { FunctionError, Payload } = answer as { FunctionError?: string; Payload: string };
      return FunctionError ? undefined : (JSON.parse(Payload) as ApiAnswer);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return undefined;
    }
  }
}
