import { useState } from 'react';
import type { Api } from '../model/api.ts';
import type { Say } from '../texts.ts';

interface Props {
  readonly say: Say;
  readonly api: Api | undefined;
  /** Makes it the event that the page is about; resolves when it is. */
  readonly show: (eventId: string) => Promise<void>;
  readonly tell: (sentence: string) => void;
}

/** Makes an event, or gives one that is there another stock. */
export function MakeEvent({ say, api, show, tell }: Props) {
  const [isBusy, setBusy] = useState(false);
  const make = async (form: FormData) => {
    if (!api) return;
    setBusy(true);
    try {
      const made = await api.putEvent(`${form.get('eventId')}`, Number(form.get('capacity')));
      // Whoever reads that it stands takes part in it next, and not in the event before.
      await show(made.eventId);
      tell(say('made', { event: made.eventId, count: made.capacity }));
    } catch (error) {
      tell(say('failed', { reason: error instanceof Error ? error.message : `${error}` }));
    }
    setBusy(false);
  };
  return (
    <form
      className="card make"
      aria-labelledby="make-title"
      onSubmit={(submit) => {
        submit.preventDefault();
        void make(new FormData(submit.currentTarget));
      }}
    >
      <h2 id="make-title">{say('make')}</h2>
      <div className="fields">
        <label>
          {say('eventId')}
          <input
            name="eventId"
            required
            defaultValue="sale"
            pattern="[A-Za-z0-9][A-Za-z0-9_\-]{0,63}"
            title={say('eventHint')}
            autoComplete="off"
            spellCheck={false}
          />
        </label>
        <label>
          {say('capacity')}
          <input
            name="capacity"
            type="number"
            required
            min={0}
            max={100_000_000}
            defaultValue={100}
          />
        </label>
        <button type="submit" disabled={isBusy || !api}>
          {say('makeButton')}
        </button>
      </div>
    </form>
  );
}
