// Polygons and lines in fractions of the picture, judged by the rules of core/geometry.py and
// analytics/documents.py: what is drawn without a fault here is taken by the service.

export const LEAST_AREA = 1e-6;
export const MOST_POINTS = 256;
export const MOST_SHAPES = 64;
export const LONGEST_NAME = 200;
const EXACT = 1e4;

export const clamped = (number) => Math.round(Math.min(1, Math.max(0, number)) * EXACT) / EXACT;
export const same = (a, b) => a[0] === b[0] && a[1] === b[1];

/** The ring without points repeated in a row, and without a last one that repeats the first. */
export function opened(points) {
  const ring = points.filter((point, at) => at === 0 || !same(point, points[at - 1]));
  while (ring.length > 1 && same(ring[0], ring[ring.length - 1])) ring.pop();
  return ring;
}

const side = (a, b, c) => (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
const between = (a, b, c) =>
  Math.min(a[0], b[0]) <= c[0] && c[0] <= Math.max(a[0], b[0]) &&
  Math.min(a[1], b[1]) <= c[1] && c[1] <= Math.max(a[1], b[1]);

function touch([a, b], [c, d]) {
  const sides = [side(a, b, c), side(a, b, d), side(c, d, a), side(c, d, b)];
  if (sides[0] * sides[1] < 0 && sides[2] * sides[3] < 0) return true;
  const ends = [[a, b, c], [a, b, d], [c, d, a], [c, d, b]];
  return sides.some((one, at) => one === 0 && between(...ends[at]));
}

function foldsBack([a, b], [, c]) {
  const ahead = (b[0] - a[0]) * (c[0] - b[0]) + (b[1] - a[1]) * (c[1] - b[1]);
  return side(a, b, c) === 0 && ahead < 0;
}

export function edges(points, isClosed) {
  const found = points.map((point, at) => [point, points[(at + 1) % points.length]]);
  if (!isClosed) found.pop();
  return found;
}

/** The edges that touch or cross another one, beyond the corner that neighbours share. */
export function crossings(points, isClosed) {
  const all = edges(points, isClosed);
  const bad = new Set();
  for (let i = 0; i < all.length; i += 1) {
    const next = isClosed ? (i + 1) % all.length : i + 1;
    if (next < all.length && next !== i && foldsBack(all[i], all[next])) bad.add(i).add(next);
    for (let j = i + 2; j < all.length; j += 1) {
      if (isClosed && i === 0 && j === all.length - 1) continue;
      if (touch(all[i], all[j])) bad.add(i).add(j);
    }
  }
  return [...bad].sort((a, b) => a - b);
}

export function area(points) {
  return Math.abs(edges(points, true).reduce((sum, [a, b]) => sum + a[0] * b[1] - b[0] * a[1], 0)) / 2;
}

/** The word of what is wrong with a shape, or "": few, crossing, flat, many. */
export function fault(shape) {
  if (shape.points.length > MOST_POINTS) return "many";
  if (shape.kind === "fence") {
    return new Set(shape.points.map(String)).size < 2 ? "few" : "";
  }
  const ring = opened(shape.points);
  if (ring.length < 3) return "few";
  if (crossings(ring, true).length) return "crossing";
  return area(ring) < LEAST_AREA ? "flat" : "";
}

/** By place in `shapes`: the word of what is wrong with each, "" for nothing. */
export function faults(shapes) {
  return shapes.map((shape, at) => {
    const name = shape.id;
    if (!name || name.length > LONGEST_NAME) return "name";
    const isTwice = shapes.some((other, place) => place < at && other.kind === shape.kind && other.id === name);
    return isTwice ? "twice" : fault(shape);
  });
}

/** Where a name stands: within the shape, near its middle. */
export function middle(points, isClosed) {
  if (!isClosed) return points[Math.floor((points.length - 1) / 2)];
  const size = area(points);
  const mean = [0, 1].map((axis) => points.reduce((sum, point) => sum + point[axis], 0) / points.length);
  if (size < LEAST_AREA) return mean;
  let [x, y, twice] = [0, 0, 0];
  for (const [a, b] of edges(points, true)) {
    const cross = a[0] * b[1] - b[0] * a[1];
    twice += cross; x += (a[0] + b[0]) * cross; y += (a[1] + b[1]) * cross;
  }
  const found = [x / (3 * twice), y / (3 * twice)];
  return found.every((one) => one >= 0 && one <= 1) ? found : mean;
}

/** `points` moved together, as far as the picture lets them go. */
export function moved(points, dx, dy) {
  const far = (axis, by) => {
    const all = points.map((point) => point[axis]);
    return Math.min(1 - Math.max(...all), Math.max(-Math.min(...all), by));
  };
  const [right, down] = [far(0, dx), far(1, dy)];
  return points.map(([x, y]) => [clamped(x + right), clamped(y + down)]);
}

/** A free name such as "Area 2". */
export function freeName(shapes, kind, word) {
  const taken = new Set(shapes.filter((one) => one.kind === kind).map((one) => one.id));
  let number = 1;
  while (taken.has(`${word} ${number}`)) number += 1;
  return `${word} ${number}`;
}

/** The wire's two lists as shapes; keys that we do not know stay with their shape. */
export function fromWire(areas, fences) {
  const read = (kind) => ({ Id, Shape, ...more }, at) => ({
    kind, id: String(Id ?? at + 1), points: Shape.map(([x, y]) => [Number(x), Number(y)]), more,
  });
  return [...areas.map(read("area")), ...fences.map(read("fence"))];
}

export function toWire(shapes, kind) {
  return shapes.filter((one) => one.kind === kind)
    .map(({ id, points, more }) => ({ Id: id, Shape: points.map((point) => [...point]), ...more }));
}
