import type { Alarm, Standing } from '../model/alarms.ts';
import type { Say } from '../texts.ts';

/** Alarms seldom last; the year would be one more thing to read. */
const SINCE: Intl.DateTimeFormatOptions = {
  month: 'short',
  day: 'numeric',
  hour: 'numeric',
  minute: '2-digit',
};

interface Props {
  readonly say: Say;
  readonly language: string;
  /** Undefined while it is not known. */
  readonly standing: Standing | undefined;
}

/** Whether all is well; what fires, since when, and where to read on. */
export function Alarms({ say, language, standing }: Props) {
  const firing = standing?.firing ?? [];
  const look = firing.length > 0 ? 'bad' : standing?.count ? 'on' : '';
  return (
    <section className={`card alarms ${look}`} aria-labelledby="alarms-title" aria-live="polite">
      <h2 id="alarms-title">{say('alarms')}</h2>
      <p className={`state ${look}`}>{sentenceOf(say, standing)}</p>
      {firing.length > 0 && (
        <ul className="firing">
          {firing.map((alarm) => (
            <Firing key={alarm.name} say={say} language={language} alarm={alarm} />
          ))}
        </ul>
      )}
    </section>
  );
}

function sentenceOf(say: Say, standing: Standing | undefined): string {
  if (!standing?.count) return say('alarmsUnknown');
  const { count, ok, waiting, firing } = standing;
  if (firing.length > 0) return say('alarmsFiring', { count, firing: firing.length });
  return ok === count ? say('alarmsOk', { count }) : say('alarmsWaiting', { count, ok, waiting });
}

function Firing({ say, language, alarm }: Omit<Props, 'standing'> & { readonly alarm: Alarm }) {
  const since = new Date(alarm.sinceEpochMs);
  const time = since.toLocaleString(language, SINCE);
  return (
    <li className="alarm">
      <strong>{alarm.name}</strong>
      <time className="since" dateTime={since.toISOString()}>
        {say('since', { time })}
      </time>
      {/* It comes from the template, whatever language the page speaks. */}
      <p className="meaning" lang="en">
        {alarm.meaning}
      </p>
      <code className="runbook">{alarm.runbook}</code>
    </li>
  );
}
