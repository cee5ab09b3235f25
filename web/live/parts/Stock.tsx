import { useCallback } from 'react';
import type { EventStock } from '../../../schemas/participation/event.ts';
import type { Point } from '../model/series.ts';
import type { Say } from '../texts.ts';
import { Chart, type Colours } from './Chart.tsx';

interface Props {
  readonly say: Say;
  readonly language: string;
  readonly stock: EventStock | undefined;
  readonly points: readonly Point[];
}

/** The first points are drawn from the left on. */
const SPAN_MIN_MS = 10_000;

/** What remains of the chosen event, and how it fell. */
export function Stock({ say, language, stock, points }: Props) {
  // A stock of none would have an axis of no length.
  const capacity = Math.max(1, stock?.capacity ?? 1);
  const option = useCallback(
    ({ accent, line, soft, surface, ink }: Colours) => ({
      grid: { left: 8, right: 12, top: 12, bottom: 4, containLabel: true },
      tooltip: {
        trigger: 'axis',
        backgroundColor: surface,
        borderColor: line,
        textStyle: { color: ink },
      },
      xAxis: {
        type: 'time',
        axisLabel: { color: soft, hideOverlap: true, formatter: '{HH}:{mm}:{ss}' },
        axisLine: { lineStyle: { color: line } },
        axisTick: { show: false },
        splitNumber: 2,
        min: points[0]?.[0],
        max: Math.max(points.at(-1)?.[0] ?? 0, (points[0]?.[0] ?? 0) + SPAN_MIN_MS),
      },
      yAxis: {
        type: 'value',
        min: 0,
        max: capacity,
        interval: capacity % 2 === 0 ? capacity / 2 : capacity,
        axisLabel: { color: soft },
        splitLine: { lineStyle: { color: line } },
      },
      series: [
        {
          name: say('stock'),
          type: 'line',
          step: 'end',
          showSymbol: points.length < 2,
          data: points.map((point) => [...point]),
          lineStyle: { width: 2.5, color: accent },
          itemStyle: { color: accent },
          areaStyle: { color: accent, opacity: 0.12 },
        },
      ],
    }),
    [points, capacity, say],
  );
  const sentence = stock
    ? say('stockOf', { remaining: stock.remaining, count: stock.capacity })
    : say('noEvents');
  return (
    <section className="card" aria-labelledby="stock-title">
      <header>
        <h2 id="stock-title">{say('stock')}</h2>
        <p>{sentence}</p>
      </header>
      <p className="figure" data-testid="remaining">
        {stock ? stock.remaining.toLocaleString(language) : '–'}
      </p>
      <Chart label={sentence} height={170} option={option} />
    </section>
  );
}
