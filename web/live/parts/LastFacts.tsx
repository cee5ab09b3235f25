import { ResultCodes } from '../model/results.ts';
import type { Facts } from '../system.ts';
import type { Say } from '../texts.ts';

interface Props {
  readonly say: Say;
  readonly facts: Facts | undefined;
}

/** The newest lines of the lake, and the statement that found them. */
export function LastFacts({ say, facts }: Props) {
  return (
    <section className="card facts" aria-labelledby="facts-title">
      <header>
        <h2 id="facts-title">{say('facts')}</h2>
        <p>{say('factsNote')}</p>
      </header>
      <div className="columns">
        {facts && facts.last.length > 0 ? (
          <table>
            <thead>
              <tr>
                <th scope="col">{say('request')}</th>
                <th scope="col">{say('result')}</th>
                <th scope="col">{say('queueMs')}</th>
                <th scope="col">{say('totalMs')}</th>
              </tr>
            </thead>
            <tbody>
              {facts.last.map((row) => {
                const code = ResultCodes.find((known) => known === row.resultcode);
                return (
                  <tr key={row.requestid}>
                    <td className="id" title={row.requestid}>
                      {row.requestid?.slice(0, 12)}…
                    </td>
                    <td>
                      <span className={`pill ${code}`}>{code ? say(code) : row.resultcode}</span>
                    </td>
                    <td className="number">{row.queue_ms}</td>
                    <td className="number">{row.total_ms}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        ) : (
          <p className="empty">{say('noFacts')}</p>
        )}
        {facts && (
          <details open>
            <summary>{say('sql')}</summary>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
            <pre tabIndex={0}>{facts.sql}</pre>
          </details>
        )}
      </div>
    </section>
  );
}
