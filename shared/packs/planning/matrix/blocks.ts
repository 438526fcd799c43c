import { type Point, type TravelMatrix, unreachable } from "./port.ts";

/** A part of a matrix: the rows and columns of some points, by their indexes. */
export interface Block {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
}

/** What a router answers for a block: rows of numbers, null for a pair without a way. */
export interface BlockAnswer {
  /** Seconds. */
  durations: readonly (readonly (number | null)[])[];
  /** Metres. */
  distances: readonly (readonly (number | null)[])[];
}

/** The router refuses a block because it is too large. */
export class BlockTooLarge extends Error {
  override readonly name = "BlockTooLarge";
}

/** How many calls of one matrix run at the same time. */
const parallel = 4;

/**
 * Assembles a matrix of blocks of at most `side` by `side` points. A block that the router still refuses
 * as too large is halved.
 * @param secondsOf the whole seconds of a duration
 * @throws what `ask` throws; BlockTooLarge for a single pair
 */
export async function matrixByBlocks(
  points: readonly Point[],
  side: number,
  ask: (block: Block) => Promise<BlockAnswer>,
  secondsOf: (seconds: number) => number,
): Promise<TravelMatrix> {
  const size = points.length;
  const durations = new Int32Array(size * size);
  const distances = new Int32Array(size * size);
  const parts = partsOf(
    points.map((_point, index) => index),
    side,
  );
  const blocks: Block[] = parts.flatMap((rows) => parts.map((columns) => ({ rows, columns })));
  const store = ({ rows, columns }: Block, answer: BlockAnswer) => {
    for (const [r, row] of rows.entries()) {
      for (const [c, column] of columns.entries()) {
        if (row === column) continue;
        const seconds = answer.durations[r]?.[c] ?? null;
        const metres = answer.distances[r]?.[c] ?? null;
        const isReachable = seconds !== null && metres !== null;
        durations[row * size + column] = isReachable ? secondsOf(seconds) : unreachable;
        distances[row * size + column] = isReachable
          ? Math.min(unreachable, Math.round(metres))
          : unreachable;
      }
    }
  };
  const next = async (): Promise<void> => {
    for (let block = blocks.shift(); block; block = blocks.shift()) {
      try {
        store(block, await ask(block));
      } catch (error) {
        if (!(error instanceof BlockTooLarge)) {
          // The other calls of this matrix would be in vain.
          blocks.length = 0;
          throw error;
        }
        blocks.unshift(...halved(block, error));
      }
    }
  };
  await Promise.all(Array.from({ length: parallel }, next));
  return { durations, distances };
}

function partsOf(indexes: readonly number[], side: number): number[][] {
  const parts: number[][] = [];
  for (let from = 0; from < indexes.length; from += side)
    parts.push(indexes.slice(from, from + side));
  return parts;
}

function halved({ rows, columns }: Block, error: BlockTooLarge): Block[] {
  if (rows.length === 1 && columns.length === 1) throw error;
  if (rows.length >= columns.length)
    return partsOf(rows, Math.ceil(rows.length / 2)).map((half) => ({ rows: half, columns }));
  return partsOf(columns, Math.ceil(columns.length / 2)).map((half) => ({ rows, columns: half }));
}
