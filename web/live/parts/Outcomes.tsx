import { useCallback, useMemo } from 'react';
import { ResultCodes } from '../model/results.ts';
import type { Facts } from '../system.ts';
import type { Say } from '../texts.ts';
import { Chart, type Colours } from './Chart.tsx';

interface Props {
  readonly say: Say;
  readonly language: string;
  readonly facts: Facts | undefined;
}

/** How the participations of the event ended. */
export function Outcomes({ say, language, facts }: Props) {
  const rows = useMemo(
    () =>
      (facts?.outcomes ?? []).flatMap(({ resultcode, facts: count }) => {
        const code = ResultCodes.find((known) => known === resultcode);
        return code ? [{ code, count: Number(count) }] : [];
      }),
    [facts],
  );
  const option = useCallback(
    ({ good, quiet, bad, ink, soft, line }: Colours) => ({
      grid: { left: 0, right: 48, top: 4, bottom: 4, containLabel: true },
      xAxis: { type: 'value', show: false },
      yAxis: {
        type: 'category',
        inverse: true,
        data: rows.map(({ code }) => say(code)),
        axisLabel: { color: soft, fontSize: 13 },
        axisLine: { lineStyle: { color: line } },
        axisTick: { show: false },
      },
      series: [
        {
          type: 'bar',
          barMaxWidth: 26,
          label: { show: true, position: 'right', color: ink, fontWeight: 600 },
          data: rows.map(({ code, count }) => ({
            value: count,
            itemStyle: {
              color: code === 'SUCCESS' ? good : code === 'PROCESSING_FAILED' ? bad : quiet,
              borderRadius: 6,
            },
          })),
        },
      ],
    }),
    [rows, say],
  );
  const total = rows.reduce((sum, { count }) => sum + count, 0);
  return (
    <section className="card" aria-labelledby="outcomes-title">
      <header>
        <h2 id="outcomes-title">{say('outcomes')}</h2>
        <p>{say('outcomesNote')}</p>
      </header>
      <p className="figure" data-testid="decided" data-count={total}>
        {say('decidedCount', { count: total })}
      </p>
      <ul className="unseen">
        {rows.map(({ code, count }) => (
          <li key={code} data-result={code} data-count={count}>
            {say(code)}: {count.toLocaleString(language)}
          </li>
        ))}
      </ul>
      <Chart
        label={rows.map(({ code, count }) => `${say(code)} ${count}`).join(', ') || say('noFacts')}
        height={170}
        option={option}
      />
    </section>
  );
}
