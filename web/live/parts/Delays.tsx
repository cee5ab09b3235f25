import type { Facts } from '../system.ts';
import type { Say } from '../texts.ts';

interface Props {
  readonly say: Say;
  readonly language: string;
  readonly facts: Facts | undefined;
}

const SHARES = ['p50', 'p95'] as const;

/** How long participations waited, and how long they took in all. */
export function Delays({ say, language, facts }: Props) {
  const { queue_p50, queue_p95, total_p50, total_p95 } = facts?.delays ?? {};
  const rows = [
    { name: say('queueDelay'), p50: queue_p50, p95: queue_p95 },
    { name: say('totalDelay'), p50: total_p50, p95: total_p95 },
  ];
  const most = Math.max(1, ...rows.map(({ p95 }) => Number(p95 ?? 0)));
  return (
    <section className="card" aria-labelledby="delays-title">
      <header>
        <h2 id="delays-title">{say('delays')}</h2>
        <p>{say('delaysNote')}</p>
      </header>
      <table className="delays">
        <thead className="unseen">
          <tr>
            <th scope="col">{say('delays')}</th>
            {SHARES.map((share) => (
              <th scope="col" key={share}>
                {share}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name}>
              <th scope="row">{row.name}</th>
              {SHARES.map((share) => {
                const ms = row[share];
                return (
                  <td key={share}>
                    <span className="bar" style={{ width: `${(100 * Number(ms ?? 0)) / most}%` }} />
                    <span className="share" aria-hidden="true">
                      {share}
                    </span>
                    <strong>{ms ? Math.round(Number(ms)).toLocaleString(language) : '–'}</strong>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
