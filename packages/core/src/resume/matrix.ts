/** Affine transformations as PDF writes them (ISO 32000-1, 8.3.4), on whatever a file puts in their place. */

export type Matrix = readonly [number, number, number, number, number, number];
export const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0];

export interface Box {
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
  readonly top: number;
}

/** The numbers of an array or a typed array; anything else is none. */
export function numbersOf(value: unknown): number[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : ArrayBuffer.isView(value) ? [...bytesOf(value)] : [];
  return list.map((entry) => (typeof entry === "number" && Number.isFinite(entry) ? entry : 0));
}
const bytesOf = (view: ArrayBufferView): Iterable<number> => (view instanceof Float32Array ? view : []);

export function matrixOf(value: unknown): Matrix | null {
  const [a, b, c, d, e, f] = numbersOf(value);
  return f === undefined ? null : [a ?? 0, b ?? 0, c ?? 0, d ?? 0, e ?? 0, f];
}

/** First `inner`, then `outer`. */
export const multiply = (outer: Matrix, inner: Matrix): Matrix => [
  outer[0] * inner[0] + outer[2] * inner[1],
  outer[1] * inner[0] + outer[3] * inner[1],
  outer[0] * inner[2] + outer[2] * inner[3],
  outer[1] * inner[2] + outer[3] * inner[3],
  outer[0] * inner[4] + outer[2] * inner[5] + outer[4],
  outer[1] * inner[4] + outer[3] * inner[5] + outer[5],
];

export const apply = ([a, b, c, d, e, f]: Matrix, x: number, y: number) => ({
  x: a * x + c * y + e,
  y: b * x + d * y + f,
});

/** The upright box around a transformed one. */
export function boxUnder(matrix: Matrix, [left = 0, bottom = 0, right = 0, top = 0]: readonly number[]): Box {
  const corners = [
    apply(matrix, left, bottom),
    apply(matrix, right, bottom),
    apply(matrix, left, top),
    apply(matrix, right, top),
  ];
  const xs = corners.map(({ x }) => x);
  const ys = corners.map(({ y }) => y);
  return { left: Math.min(...xs), bottom: Math.min(...ys), right: Math.max(...xs), top: Math.max(...ys) };
}

export const within = (
  { left, bottom, right, top }: Box,
  { x, y }: { readonly x: number; readonly y: number },
  by = 0,
) => x >= left - by && x <= right + by && y >= bottom - by && y <= top + by;
