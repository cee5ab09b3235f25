/** The stock at one instant. */
export type Point = readonly [epochMs: number, remaining: number];

/** A chart that is looked at needs no more. */
const POINTS_MAX = 400;

/** Adds a point; where nothing changed, the last one moves on, so that a quiet hour stays two points. */
export function addPoint(points: readonly Point[], point: Point): readonly Point[] {
  const [before, last] = points.slice(-2);
  const isFlat = last && before && before[1] === last[1] && last[1] === point[1];
  return [...(isFlat ? points.slice(0, -1) : points), point].slice(-POINTS_MAX);
}
