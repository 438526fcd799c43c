import * as z from "zod";
import { AppError } from "../../../errors.ts";
import { askOutside, misunderstood, type OutsideService } from "../outside/request.ts";
import { type Block, type BlockAnswer, BlockTooLarge, matrixByBlocks } from "./blocks.ts";
import { farFromRoads, refuseSize } from "./osrm.ts";
import {
  checkPoints,
  type MatrixSource,
  type Point,
  type TravelMode,
  travelSeconds,
} from "./port.ts";
import { expandMatrix, uniquePoints } from "./unique-points.ts";

export interface ValhallaOptions extends Omit<OutsideService, "name"> {
  /** Its limit `max_matrix_location_pairs`: it answers so many pairs of source and target. */
  maxPairs: number;
}

const costings: Record<TravelMode, string> = {
  car: "auto",
  truck: "truck",
  bicycle: "bicycle",
  foot: "pedestrian",
};

const pair = z.object({
  time: z.number().min(0).nullable(),
  distance: z.number().min(0).nullable(),
});
const matrixOf = z.object({ sources_to_targets: z.array(z.array(pair)) });
const refusal = z.object({ error_code: z.int(), error: z.string().default("") });

/** Valhalla's error codes; the numbers are those of its exceptions. */
const tooManyLocations = 150;
const tooLongDistance = 154;
const noEdges = 171;
const noPath = 442;

/**
 * Valhalla's matrix service (`POST /sources_to_targets`, its matrix API reference). Distances are
 * kilometres there.
 */
export function valhallaMatrix({ url, timeoutMs, maxPairs }: ValhallaOptions): MatrixSource {
  const service = { name: "Valhalla", url, timeoutMs };
  const side = Math.max(1, Math.floor(Math.sqrt(maxPairs)));
  return {
    name: "valhalla",
    matrix: async (points, profile, signal) => {
      checkPoints(points);
      const unique = uniquePoints(points);
      const costing = costings[profile.mode];
      const ask = (block: Block) => askMatrix(service, unique.points, block, costing, signal);
      const matrix = await matrixByBlocks(unique.points, side, ask, (seconds) =>
        travelSeconds(seconds, profile),
      ).catch(refuseSize);
      return expandMatrix(matrix, unique);
    },
  };
}

async function askMatrix(
  service: OutsideService,
  points: readonly Point[],
  { rows, columns }: Block,
  costing: string,
  signal: AbortSignal | undefined,
): Promise<BlockAnswer> {
  const list = (indexes: readonly number[]) =>
    indexes.flatMap((index) => points[index] ?? []).map(({ lng, lat }) => ({ lat, lon: lng }));
  const { status, body } = await askOutside(service, {
    path: "/sources_to_targets",
    body: { sources: list(rows), targets: list(columns), costing, units: "kilometers" },
    signal,
  });
  const read = matrixOf.safeParse(body);
  if (read.success) {
    const found = read.data.sources_to_targets;
    if (found.length !== rows.length || found.some((row) => row.length !== columns.length))
      throw misunderstood(service, status);
    return {
      durations: found.map((row) => row.map(({ time }) => time)),
      distances: found.map((row) =>
        row.map(({ distance }) => (distance === null ? null : distance * 1000)),
      ),
    };
  }
  const refused = refusal.safeParse(body);
  if (!refused.success) throw misunderstood(service, status);
  const { error_code: code } = refused.data;
  if (code === tooManyLocations) throw new BlockTooLarge(refused.data.error);
  if (code === noEdges) throw farFromRoads(null);
  if (code === noPath) return { durations: [], distances: [] };
  if (code === tooLongDistance) {
    const message = `Two places are farther apart than Valhalla's limit max_matrix_distance for "${costing}". Raise it there, or plan a smaller area.`;
    throw new AppError("unprocessable", message);
  }
  throw new AppError(
    "unavailable",
    `Valhalla refused the matrix with error ${code}. Check its limits and its data.`,
  );
}
