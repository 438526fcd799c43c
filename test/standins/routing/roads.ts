/** A place as routers name it. */
export interface Place {
  lng: number;
  lat: number;
}

/** A way between two places. */
export interface Way {
  /** Seconds. */
  duration: number;
  /** Metres. */
  distance: number;
}

/** South of this there is no road near any place. */
const southernmostRoad = -60;
/** North of this is an island without bridges. */
const island = 70;

/** Whether a road is near. */
export const hasRoad = ({ lat }: Place): boolean => lat >= southernmostRoad;

/**
 * The roads of both routers: a grid, eastwards slower than westwards, so that a matrix is asymmetric; and
 * an island in the north. Null without a way.
 */
export function wayBetween(from: Place, to: Place): Way | null {
  if (from.lat > island !== to.lat > island) return null;
  const metresOfDegree = 111_195;
  const shrunk = Math.cos((((from.lat + to.lat) / 2) * Math.PI) / 180);
  const east = (to.lng - from.lng) * metresOfDegree * shrunk;
  const north = Math.abs(to.lat - from.lat) * metresOfDegree;
  const slower = east > 0 ? 1.25 : 1;
  return {
    distance: Math.abs(east) + north,
    duration: (Math.abs(east) * slower + north) / 15,
  };
}

/** What a router does wrong, for tests. */
export type RouterFault =
  | "http-500"
  | "http-429"
  | "slow"
  | "not-json"
  | "oversized"
  | "short-rows";

export interface RunningRouter {
  url: string;
  /** The requests so far: how many rows and columns each asked for. */
  asked: { rows: number; columns: number }[];
  /** The next requests fail in this way; null ends that. */
  fail(fault: RouterFault | null): void;
  stop(): Promise<void>;
}

/** The answer to a request of a router that fails in this way; null where its own answer is needed. */
export async function faultyAnswer(fault: RouterFault | null): Promise<Response | null> {
  if (fault === "http-500") return new Response("down", { status: 500 });
  if (fault === "http-429")
    return new Response("slow down", { status: 429, headers: { "retry-after": "1" } });
  if (fault === "not-json") return new Response("<html>welcome</html>");
  if (fault === "oversized") return Response.json("x".repeat(9 * 1024 * 1024));
  if (fault === "slow") await new Promise(() => undefined);
  return null;
}
