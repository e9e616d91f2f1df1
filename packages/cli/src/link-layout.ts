/** Places the boxes of a graph on a plane: connected ones near each other, and no two of them overlapping. */
import {
  forceCollide,
  forceLink,
  forceManyBody,
  forceSimulation,
  forceX,
  forceY,
  type SimulationNodeDatum,
} from "d3-force";

export interface Box {
  readonly width: number;
  readonly height: number;
}
export interface Placed<B extends Box> {
  readonly box: B;
  /** Of its centre. */
  readonly x: number;
  readonly y: number;
}

/** Between any two boxes, at least. */
const GAP = 20;
const TICKS = 320;
/** Pushing apart settles long before that in every graph a picture can hold; beyond it the plane is stretched. */
const ROUNDS = 200;
const STRETCH = 1.08;
/** Wider than high, as screens are. */
const FLATTENING = 1.5;

interface Node extends SimulationNodeDatum {
  x: number;
  y: number;
}

/** Moves boxes apart along the shorter way until none overlap; true when they do not. */
function pushApart(nodes: readonly Node[], boxes: readonly Box[]): boolean {
  for (let round = 0; round < ROUNDS; round += 1) {
    let moved = false;
    for (const [i, a] of nodes.entries()) {
      for (const [k, b] of nodes.slice(i + 1).entries()) {
        const [one, other] = [boxes[i], boxes[i + 1 + k]];
        if (!one || !other) continue;
        const [dx, dy] = [b.x - a.x, b.y - a.y];
        const overX = (one.width + other.width) / 2 + GAP - Math.abs(dx);
        const overY = (one.height + other.height) / 2 + GAP - Math.abs(dy);
        if (overX <= 0 || overY <= 0) continue;
        moved = true;
        // A little more than needed: half steps of floating point would never quite arrive.
        if (overX < overY) {
          const step = ((dx < 0 ? -1 : 1) * (overX + 0.01)) / 2;
          a.x -= step;
          b.x += step;
        } else {
          const step = ((dy < 0 ? -1 : 1) * (overY + 0.01)) / 2;
          a.y -= step;
          b.y += step;
        }
      }
    }
    if (!moved) return true;
  }
  return false;
}

/** The same graph always comes out the same. `edges` are pairs of positions in `boxes`. */
export function layOut<B extends Box>(
  boxes: readonly B[],
  edges: readonly (readonly [number, number])[],
): { readonly placed: readonly Placed<B>[]; readonly width: number; readonly height: number } {
  // On a spiral, so that no two start in one place.
  const nodes = boxes.map(
    (_, at): Node => ({
      x: 30 * Math.sqrt(at + 0.5) * Math.cos(at * 2.4),
      y: 30 * Math.sqrt(at + 0.5) * Math.sin(at * 2.4),
    }),
  );
  const radius = (_: Node, at: number) => {
    const box = boxes[at];
    return box ? Math.hypot(box.width, box.height) / 2.6 : 0;
  };
  forceSimulation(nodes)
    .force("charge", forceManyBody<Node>().strength(-420).distanceMax(600))
    .force(
      "link",
      forceLink<Node, { source: number; target: number }>(
        edges.map(([source, target]) => ({ source, target })),
      ).distance(95),
    )
    .force("collide", forceCollide<Node>(radius))
    .force("x", forceX<Node>(0).strength(0.05))
    .force("y", forceY<Node>(0).strength(0.05 * FLATTENING * FLATTENING))
    .stop()
    .tick(TICKS);
  while (!pushApart(nodes, boxes)) {
    for (const node of nodes) {
      node.x *= STRETCH;
      node.y *= STRETCH;
    }
  }
  const edgesOf = (side: "x" | "y", size: "width" | "height") => {
    const spans = nodes.map((node, at) => [node[side], (boxes[at]?.[size] ?? 0) / 2] as const);
    const least = Math.min(...spans.map(([centre, half]) => centre - half));
    return { least, span: Math.max(...spans.map(([centre, half]) => centre + half)) - least };
  };
  const [across, down] = [edgesOf("x", "width"), edgesOf("y", "height")];
  return {
    placed: boxes.map((box, at) => ({
      box,
      x: (nodes[at]?.x ?? 0) - across.least,
      y: (nodes[at]?.y ?? 0) - down.least,
    })),
    width: across.span,
    height: down.span,
  };
}
