import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

use([LineChart, BarChart, GridComponent, SVGRenderer]);

/** In the drawing stand colours, in the page the variables that light and dark give them. */
const COLOURS: Readonly<Record<string, string>> = {
  '#000001': 'var(--ink)',
  '#000002': 'var(--line)',
  '#000003': 'var(--mark)',
};
const [INK = '', LINE = '', MARK = ''] = Object.keys(COLOURS);
const WIDTH = 640;
const HEIGHT = 240;
const FONT_PX = 13;

const axis = {
  axisLabel: { color: INK, fontSize: FONT_PX },
  axisLine: { lineStyle: { color: LINE } },
  axisTick: { lineStyle: { color: LINE } },
  splitLine: { lineStyle: { color: LINE } },
};

type Point = readonly [name: string, value: number];

/** A bar for each minute that has any, on an axis of the whole day (`HH:mm`). */
export function minutesChart(id: string, points: readonly Point[]): string {
  const minuteOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
  return draw(id, {
    xAxis: {
      type: 'value',
      min: 0,
      max: 1440,
      interval: 240,
      containShape: false,
      ...axis,
      splitLine: { show: false },
      axisLabel: {
        ...axis.axisLabel,
        formatter: (minute: number) => `${String(minute / 60).padStart(2, '0')}:00`,
      },
    },
    yAxis: { type: 'value', minInterval: 1, ...axis },
    series: [
      {
        type: 'bar',
        barWidth: 2,
        itemStyle: { color: MARK },
        data: points.map(([time, value]) => [minuteOf(time), value]),
      },
    ],
  });
}

/** A bar for each name, its value beside it. */
export function barsChart(id: string, points: readonly Point[]): string {
  return draw(id, {
    xAxis: { type: 'value', ...axis },
    yAxis: { type: 'category', inverse: true, data: points.map(([name]) => name), ...axis },
    series: [
      {
        type: 'bar',
        barMaxWidth: 28,
        itemStyle: { color: MARK },
        label: {
          show: true,
          position: 'right',
          color: INK,
          fontSize: FONT_PX,
          formatter: ({ value }: { value: number }) => value.toLocaleString('en-US'),
        },
        data: points.map(([, value]) => value),
      },
    ],
  });
}

/** @param id makes the ids within the drawing unique in its page, and the same in every run. */
function draw(id: string, option: object): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height: HEIGHT });
  chart.setOption({
    animation: false,
    grid: { left: 8, right: 56, top: 16, bottom: 8, outerBoundsMode: 'same' },
    ...option,
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return (
    svg
      // Of use to what reacts to a pointer alone, and numbered through all charts of a process.
      .replace(/ class="zr\d+-cls-\d+"/g, '')
      .replace(/<style[\s\S]*?<\/style>/g, '')
      .replace(/zr\d+-/g, `${id}-`)
      .replace('<svg ', '<svg aria-hidden="true" focusable="false" ')
      .replace(/#00000[123]/g, (colour) => COLOURS[colour] ?? colour)
  );
}
