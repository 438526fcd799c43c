import {
  faultyAnswer,
  hasRoad,
  type Place,
  type RouterFault,
  type RunningRouter,
  wayBetween,
} from "./roads.ts";

const refuse = (code: number, error: string) =>
  Response.json(
    { error_code: code, error, status_code: 400, status: "Bad Request" },
    { status: 400 },
  );
const costings = new Set(["auto", "truck", "bicycle", "pedestrian"]);
const kmPerMile = 1.609344;

interface Input {
  sources?: { lat: number; lon: number }[];
  targets?: { lat: number; lon: number }[];
  costing?: string;
  units?: string;
}

/**
 * Simulates Valhalla's matrix service as its API reference has it: places are `lat` and `lon`, distances
 * are in `units`, times are whole seconds, and both are null without a way. Its refusals have the codes of
 * its exceptions.
 */
export function startValhalla({ maxPairs = 2500, maxDistance = 400_000 } = {}): RunningRouter {
  const asked: RunningRouter["asked"] = [];
  let fault: RouterFault | null = null;

  const respond = async (request: Request): Promise<Response> => {
    const { pathname, searchParams } = new URL(request.url);
    const broken = await faultyAnswer(fault);
    if (broken) return broken;
    if (pathname !== "/sources_to_targets") {
      return Response.json(
        { error_code: 106, error: "Try any of: '/route' '/sources_to_targets'", status_code: 404 },
        { status: 404 },
      );
    }
    const text = request.method === "POST" ? await request.text() : searchParams.get("json");
    const { sources, targets, costing, units }: Input = JSON.parse(text ?? "{}") as Input;
    if (!sources?.length || !targets?.length)
      return refuse(
        112,
        "Insufficiently specified required parameter 'locations' or 'sources & targets'",
      );
    if (costing === undefined) return refuse(124, "No edge/node costing provided");
    if (!costings.has(costing)) return refuse(125, `No costing method found: ${costing}`);
    asked.push({ rows: sources.length, columns: targets.length });
    if (sources.length * targets.length > maxPairs)
      return refuse(150, `Exceeded max locations: ${maxPairs}`);
    const from = sources.map(placeOf);
    const to = targets.map(placeOf);
    if (![...from, ...to].every(hasRoad)) return refuse(171, "No suitable edges near location");
    const ways = from.map((row) => to.map((column) => wayBetween(row, column)));
    if (ways.flat().some((way) => way && way.distance > maxDistance))
      return refuse(154, `Path distance exceeds the max distance limit: ${maxDistance} meters`);
    if (ways.flat().every((way) => way === null))
      return refuse(442, "No path could be found for input");
    const unit = units === "miles" ? kmPerMile : 1;
    const rows = ways.map((row, from_index) =>
      row.map((way, to_index) => ({
        distance: way && Math.round(way.distance / unit) / 1000,
        time: way && Math.round(way.duration),
        to_index,
        from_index,
      })),
    );
    return Response.json({
      algorithm: "costmatrix",
      units: units === "miles" ? "miles" : "kilometers",
      sources,
      targets,
      sources_to_targets: fault === "short-rows" ? rows.slice(1) : rows,
    });
  };

  const server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: respond });
  return {
    url: `http://127.0.0.1:${server.port}`,
    asked,
    fail: (kind) => {
      fault = kind;
    },
    stop: () => server.stop(true),
  };
}

const placeOf = ({ lat, lon }: { lat: number; lon: number }): Place => ({ lng: lon, lat });
