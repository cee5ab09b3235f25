import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, TooltipComponent } from 'echarts/components';
import { type EChartsCoreOption, type EChartsType, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { useMedia } from './use-media.ts';

use([LineChart, BarChart, GridComponent, TooltipComponent, SVGRenderer]);

/** The page's colours, as they are in light or dark. */
export interface Colours {
  readonly ink: string;
  readonly soft: string;
  readonly line: string;
  readonly accent: string;
  readonly good: string;
  readonly quiet: string;
  readonly bad: string;
  readonly surface: string;
}

interface Props {
  /** Says in words what the chart shows. */
  readonly label: string;
  readonly height: number;
  readonly option: (colours: Colours) => EChartsCoreOption;
}

const colour = (name: string) =>
  getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

const readColours = (): Colours => ({
  ink: colour('ink'),
  soft: colour('soft'),
  line: colour('line'),
  accent: colour('accent'),
  good: colour('good'),
  quiet: colour('quiet'),
  bad: colour('bad'),
  surface: colour('surface'),
});

export function Chart({ label, height, option }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType>(undefined);
  const isDark = useMedia('(prefers-color-scheme: dark)');
  const isStill = useMedia('(prefers-reduced-motion: reduce)');
  useEffect(() => {
    if (!place.current) return;
    const made = init(place.current, null, { renderer: 'svg' });
    chart.current = made;
    const watcher = new ResizeObserver(() => made.resize());
    watcher.observe(place.current);
    return () => {
      watcher.disconnect();
      made.dispose();
    };
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours are read anew in the other scheme
  useEffect(() => {
    chart.current?.setOption({
      animation: !isStill,
      animationDurationUpdate: 200,
      ...option(readColours()),
    });
  }, [option, isDark, isStill]);
  return <div ref={place} role="img" aria-label={label} style={{ height }} />;
}
