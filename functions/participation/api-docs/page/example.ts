import { nameOf, type Shape, type Shapes } from './described.ts';

/** A value of that shape, from its own examples; what has none is told by its type. */
export function exampleOf(shape: Shape, shapes: Shapes): unknown {
  const referred = shapes[nameOf(shape) ?? ''];
  if (referred) return exampleOf(referred, shapes);
  if (shape.examples) return shape.examples[0];
  if (shape.anyOf?.[0]) return exampleOf(shape.anyOf[0], shapes);
  if (shape.items) return [exampleOf(shape.items, shapes)];
  if (shape.properties) {
    const members = Object.entries(shape.properties);
    return Object.fromEntries(members.map(([name, member]) => [name, exampleOf(member, shapes)]));
  }
  return shape.default ?? shape.enum?.[0] ?? '…';
}
