import {
  faultyAnswer,
  hasRoad,
  type Place,
  type RouterFault,
  type RunningRouter,
  wayBetween,
} from "./roads.ts";

const refuse = (code: string, message: string) => Response.json({ code, message }, { status: 400 });
const tenths = (value: number) => Math.round(value * 10) / 10;
const path =
  /^\/(?<service>\w+)\/(?<version>\w+)\/(?<profile>[\w-]+)\/(?<coordinates>[^?]+?)(?:\.json)?$/;

/**
 * Simulates OSRM's table service as its docs/http.md and its table plugin have it: coordinates are
 * `lng,lat`, distances come only with `annotations=distance`, a pair without a way is null, and a table of
 * more than max-table-size squared entries is TooBig. A proxy in front refuses URLs of more than 8 KB.
 */
export function startOsrm({ maxTableSize = 100 } = {}): RunningRouter {
  const asked: RunningRouter["asked"] = [];
  let fault: RouterFault | null = null;

  const respond = async (request: Request): Promise<Response> => {
    const { pathname, search, searchParams } = new URL(request.url);
    if (request.url.length > 8192) return new Response("URI too long", { status: 414 });
    const broken = await faultyAnswer(fault);
    if (broken) return broken;
    const parts = path.exec(decodeURIComponent(pathname))?.groups;
    if (request.method !== "GET" || !parts)
      return refuse("InvalidUrl", "URL string malformed close to position 1");
    if (parts["service"] !== "table")
      return refuse("InvalidService", `Service ${parts["service"]} not found!`);
    if (parts["version"] !== "v1")
      return refuse("InvalidVersion", `Service version: ${parts["version"]} not found!`);
    const places = (parts["coordinates"] ?? "").split(";").map(placeOf);
    const wrong = places.findIndex((place) => place === null);
    if (wrong !== -1)
      return refuse("InvalidQuery", `Query string malformed close to position ${wrong}`);
    const known = places.flatMap((place) => place ?? []);
    const rows = indexesOf(searchParams.get("sources"), known.length);
    const columns = indexesOf(searchParams.get("destinations"), known.length);
    const kinds = (searchParams.get("annotations") ?? "duration").split(",");
    if (!rows || !columns || kinds.some((kind) => kind !== "duration" && kind !== "distance"))
      return refuse("InvalidOptions", `Options are invalid: ${search.length}`);
    asked.push({ rows: rows.length, columns: columns.length });
    if (rows.length * columns.length > maxTableSize ** 2)
      return refuse("TooBig", "Too many table coordinates");
    const astray = known.findIndex((place) => !hasRoad(place));
    if (astray !== -1)
      return refuse("NoSegment", `Could not find a matching segment for coordinate ${astray}`);
    const valuesOf = (kind: "duration" | "distance") =>
      rows.map((row) =>
        (fault === "short-rows" ? columns.slice(1) : columns).map((column) => {
          const way = wayBetween(known[row] as Place, known[column] as Place);
          return way && tenths(way[kind]);
        }),
      );
    const waypoint = (index: number) => ({
      hint: "",
      distance: 0.5,
      name: "",
      location: [known[index]?.lng, known[index]?.lat],
    });
    return Response.json({
      code: "Ok",
      ...(kinds.includes("duration") && { durations: valuesOf("duration") }),
      ...(kinds.includes("distance") && { distances: valuesOf("distance") }),
      sources: rows.map(waypoint),
      destinations: columns.map(waypoint),
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

function placeOf(text: string): Place | null {
  const [lng, lat, ...rest] = text.split(",").map(Number);
  const isPlace =
    rest.length === 0 &&
    lng !== undefined &&
    lat !== undefined &&
    Math.abs(lng) <= 180 &&
    Math.abs(lat) <= 90;
  return isPlace ? { lng, lat } : null;
}

/** The indexes of `sources` or `destinations`; null if one is out of range. */
function indexesOf(text: string | null, size: number): number[] | null {
  if (text === null || text === "all") return Array.from({ length: size }, (_item, index) => index);
  const indexes = text.split(";").map(Number);
  return indexes.every((index) => Number.isInteger(index) && index >= 0 && index < size)
    ? indexes
    : null;
}
