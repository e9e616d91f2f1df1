/** How much of the ingress is measured, and what is asked of it. */

export interface IngressSizes {
  /** Fresh processes per bundle. */
  readonly colds: number;
  /** Blocks per handler, and acknowledgements in each: one after the other, and under load. */
  readonly blocks: number;
  readonly acknowledgements: number;
  readonly loadBlocks: number;
  readonly offered: number;
}

export const INGRESS_TARGETS = { bundle: 0.35, cold: 0.7, cpu: 1.1, p99: 1.2 } as const;
