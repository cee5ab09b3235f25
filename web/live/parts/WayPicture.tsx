import { arrivals, EDGES, type Edge, STAGES, type Way } from '../model/way.ts';
import type { Say } from '../texts.ts';
import { NARROW, WIDE } from './layout.ts';
import { useMedia } from './use-media.ts';

interface Props {
  readonly say: Say;
  readonly language: string;
  readonly way: Way;
  readonly flowing: ReadonlySet<Edge>;
}

/** Whether a road is off the way that nearly all take. */
const isAside = (edge: Edge) => edge === 'queue-dlq' || edge === 'dlq-parking';

/** The stages with what arrived at each; a road along which something moves is lit. */
export function WayPicture({ say, language, way, flowing }: Props) {
  const layout = useMedia('(max-width: 760px)') ? NARROW : WIDE;
  const { width, height, node } = layout;
  return (
    <section className="card way" aria-labelledby="way-title">
      <header>
        <h2 id="way-title">{say('way')}</h2>
        <p>{say('wayNote')}</p>
      </header>
      <svg viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
        <defs>
          <marker
            id="arrow"
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="5"
            markerHeight="5"
            orient="auto"
          >
            <path d="M0 0L8 4L0 8z" />
          </marker>
        </defs>
        {EDGES.map((edge) => (
          <g
            key={edge}
            className={`road${isAside(edge) ? ' aside' : ''}${flowing.has(edge) ? ' flowing' : ''}`}
          >
            <path d={layout.roads[edge]} markerEnd="url(#arrow)" />
            <path d={layout.roads[edge]} className="flow" />
          </g>
        ))}
        {STAGES.map((stage) => {
          const [x, y] = layout.stages[stage];
          const count = arrivals(way, stage);
          const isLit = EDGES.some((edge) => edge.endsWith(`-${stage}`) && flowing.has(edge));
          return (
            <g
              key={stage}
              className={`stage ${stage}${isLit ? ' lit' : ''}${count > 0 ? ' used' : ''}`}
              transform={`translate(${x - node.width / 2} ${y - node.height / 2})`}
              data-stage={stage}
              data-count={count}
            >
              <rect width={node.width} height={node.height} rx="14" />
              <text x={node.width / 2} y="20" className="name">
                {say(stage)}
              </text>
              <text x={node.width / 2} y={node.height - 24} className="count">
                {count.toLocaleString(language)}
              </text>
              <text x={node.width / 2} y={node.height - 9} className="unit">
                {say(`unit.${stage}`)}
              </text>
            </g>
          );
        })}
      </svg>
      <ol className="unseen">
        {STAGES.map((stage) => (
          <li key={stage}>
            {say(stage)}: {arrivals(way, stage).toLocaleString(language)} {say(`unit.${stage}`)}
          </li>
        ))}
      </ol>
    </section>
  );
}
