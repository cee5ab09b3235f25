import { useState } from 'react';
import { clock } from '../clock.ts';
import type { Api } from '../model/api.ts';
import { BURST_MAX, boundBurst, sendBurst } from '../model/burst.ts';
import { freshName } from '../random.ts';
import type { Say } from '../texts.ts';

interface Props {
  readonly say: Say;
  readonly api: Api | undefined;
  readonly events: readonly string[];
  readonly chosen: string;
  /** The list is about to be looked at. */
  readonly onLook: () => void;
  readonly onChoose: (eventId: string) => void;
  readonly tell: (sentence: string) => void;
}

/** How often, and how long between, the decision of one participation is asked for. */
const ASKED_AT_MOST = 50;
const PAUSE_MS = 200;

/** Chooses an event; one user takes part, or a crowd. */
export function TakePart({ say, api, events, chosen, onLook, onChoose, tell }: Props) {
  const [progress, setProgress] = useState<{ done: number; count: number }>();
  const [isBusy, setBusy] = useState(false);
  const isReady = api !== undefined && chosen !== '' && !isBusy;

  const run = async (work: (api: Api) => Promise<void>) => {
    if (!api) return;
    setBusy(true);
    await work(api).catch((error: unknown) =>
      tell(say('failed', { reason: error instanceof Error ? error.message : `${error}` })),
    );
    setBusy(false);
    setProgress(undefined);
  };

  const once = (user: string) =>
    run(async ({ participate }) => {
      const { read } = await participate(chosen, user);
      tell(say('waiting', { user }));
      for (let asked = 0; asked < ASKED_AT_MOST; asked += 1) {
        const { resultCode } = await read();
        if (resultCode) return tell(say('decided', { user, result: say(resultCode) }));
        await clock.pause(PAUSE_MS);
      }
      tell(say('undecided', { user }));
    });

  const burst = (asked: number) =>
    run(async ({ participate }) => {
      const count = boundBurst(asked);
      const crowd = freshName();
      setProgress({ done: 0, count });
      const send = async (index: number) => Boolean(await participate(chosen, `${crowd}-${index}`));
      const { taken, refused } = await sendBurst(count, send, (done) =>
        setProgress({ done, count }),
      );
      tell(say('sent', { taken, refused }));
    });

  return (
    <section className="card take" aria-labelledby="take-title">
      <h2 id="take-title">{say('take')}</h2>
      <div className="fields">
        <label className="whole">
          {say('chosen')}
          <select
            name="chosen"
            value={chosen}
            onFocus={onLook}
            onChange={(change) => onChoose(change.target.value)}
          >
            {events.length === 0 && <option value="">{say('noEvents')}</option>}
            {events.map((eventId) => (
              <option key={eventId}>{eventId}</option>
            ))}
          </select>
        </label>
      </div>
      <form
        className="fields"
        onSubmit={(submit) => {
          submit.preventDefault();
          void once(`${new FormData(submit.currentTarget).get('user')}`);
        }}
      >
        <label>
          {say('userName')}
          <input name="user" required maxLength={64} defaultValue="alice" autoComplete="off" />
        </label>
        <button type="submit" className="second" disabled={!isReady}>
          {say('onceButton')}
        </button>
      </form>
      <form
        className="fields"
        onSubmit={(submit) => {
          submit.preventDefault();
          void burst(Number(new FormData(submit.currentTarget).get('count')));
        }}
      >
        <label>
          {say('burst')}
          <input
            name="count"
            type="number"
            required
            min={1}
            max={BURST_MAX}
            defaultValue={300}
            title={say('burstHint', { count: BURST_MAX })}
          />
        </label>
        <button type="submit" disabled={!isReady}>
          {say('burstButton')}
        </button>
      </form>
      {progress && (
        <p className="progress">
          <progress value={progress.done} max={progress.count} aria-label={say('burst')} />
          <span>{say('sending', progress)}</span>
        </p>
      )}
    </section>
  );
}
