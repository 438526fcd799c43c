import * as z from "zod";
import { AppError } from "../../../errors.ts";
import { askOutside, misunderstood, type OutsideService } from "../outside/request.ts";
import { type Block, type BlockAnswer, BlockTooLarge, matrixByBlocks } from "./blocks.ts";
import { checkPoints, type MatrixSource, type Point, travelSeconds } from "./port.ts";
import { expandMatrix, uniquePoints } from "./unique-points.ts";

export interface OsrmOptions extends Omit<OutsideService, "name"> {
  /** The value of its option --max-table-size: it answers so many sources times so many destinations. */
  maxTableSize: number;
}

/** More points would make a URL that proxies refuse (8 KB). */
const maxSide = 150;

const cells = z.array(z.array(z.number().min(0).nullable()));
const table = z.object({ code: z.literal("Ok"), durations: cells, distances: cells });
const refusal = z.object({ code: z.string(), message: z.string().default("") });

/**
 * OSRM's table service (`GET /table/v1/{profile}/{lng},{lat};...`, its docs/http.md). An OSRM serves the
 * one profile that its data was prepared for, whatever the URL says.
 */
export function osrmMatrix({ url, timeoutMs, maxTableSize }: OsrmOptions): MatrixSource {
  const service = { name: "OSRM", url, timeoutMs };
  const side = Math.min(maxTableSize, maxSide);
  return {
    name: "osrm",
    matrix: async (points, profile, signal) => {
      checkPoints(points);
      const unique = uniquePoints(points);
      const indexOf = (point: Point) => points.indexOf(point);
      const ask = (block: Block) => askTable(service, unique.points, block, indexOf, signal);
      const matrix = await matrixByBlocks(unique.points, side, ask, (seconds) =>
        travelSeconds(seconds, profile),
      ).catch(refuseSize);
      return expandMatrix(matrix, unique);
    },
  };
}

async function askTable(
  service: OutsideService,
  points: readonly Point[],
  { rows, columns }: Block,
  indexOf: (point: Point) => number,
  signal: AbortSignal | undefined,
): Promise<BlockAnswer> {
  // Points that are both source and destination are sent once.
  const sent = [...new Set([...rows, ...columns])];
  const place = new Map(sent.map((index, at) => [index, at]));
  const list = (indexes: readonly number[]) => indexes.map((index) => place.get(index)).join(";");
  const coordinates = sent.flatMap((index) => points[index] ?? []).map(coordinate);
  const query = `sources=${list(rows)}&destinations=${list(columns)}&annotations=duration,distance&generate_hints=false`;
  const path = `/table/v1/driving/${coordinates.join(";")}?${query}`;
  const { status, body } = await askOutside(service, { path, signal });
  const read = table.safeParse(body);
  if (read.success && fits(read.data, rows.length, columns.length)) return read.data;
  const refused = refusal.safeParse(body);
  if (!refused.success || refused.data.code === "Ok") throw misunderstood(service, status);
  const { code, message } = refused.data;
  if (code === "TooBig") throw new BlockTooLarge(message);
  if (code === "NoSegment") {
    // The message ends with the number of the coordinate in this request.
    const at = sent[Number(/(\d+)\s*$/.exec(message)?.[1])];
    const point = at === undefined ? undefined : points[at];
    throw farFromRoads(point === undefined ? null : indexOf(point));
  }
  // No pair of the block has a way.
  if (code === "NoTable") return { durations: [], distances: [] };
  throw new AppError(
    "unavailable",
    `OSRM refused the table with ${code.slice(0, 40)}. Check that its data supports durations and distances.`,
  );
}

/** With six digits, as OSRM computes: a ninth of a metre. */
const coordinate = ({ lng, lat }: Point) => `${lng.toFixed(6)},${lat.toFixed(6)}`;

const fits = ({ durations, distances }: BlockAnswer, rows: number, columns: number): boolean =>
  [durations, distances].every(
    (values) => values.length === rows && values.every((row) => row.length === columns),
  );

/** @param index of the point in the caller's list; null if the router does not say it */
export function farFromRoads(index: number | null): AppError {
  const field = index === null ? {} : { field: `points[${index}]` };
  const what = index === null ? "A place" : `points[${index}]`;
  const message = `${what} is too far from every road that the router knows. Correct its coordinates.`;
  return new AppError("unprocessable", message, field);
}

/** @throws AppError for a router that refuses single pairs as too large; else the error itself */
export function refuseSize(error: unknown): never {
  if (!(error instanceof BlockTooLarge)) throw error;
  const message = "The router refuses even a single pair of places. Check its limits.";
  throw new AppError("unavailable", message, { cause: error });
}
