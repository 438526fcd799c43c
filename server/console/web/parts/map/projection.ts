/** WGS 84, in degrees. */
export interface Place {
  latitude: number;
  longitude: number;
}

/** A point of the Mercator plane, on which the world is 1 wide and 1 high. */
export interface Point {
  x: number;
  y: number;
}

/** Web Mercator ends here, where the world is a square. */
const maxLatitude = 85.051129;
const radians = Math.PI / 180;

export function project({ latitude, longitude }: Place): Point {
  const sine = Math.sin(Math.max(-maxLatitude, Math.min(maxLatitude, latitude)) * radians);
  return {
    x: longitude / 360 + 0.5,
    y: 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI),
  };
}

/** The place of a point. The longitude is from -180 to 180, whichever copy of the world the point is on. */
export function unproject({ x, y }: Point): Place {
  const turn = x - Math.floor(x);
  const clamped = Math.max(0, Math.min(1, y));
  return {
    latitude: (2 * Math.atan(Math.exp((0.5 - clamped) * 2 * Math.PI)) - Math.PI / 2) / radians,
    longitude: (turn - 0.5) * 360,
  };
}

/** The copy of a point that is nearest to a reference: across the antimeridian, if that is shorter. */
export const near = ({ x, y }: Point, reference: number): Point => ({
  x: x - Math.round(x - reference),
  y,
});

/** The points of a line, each beside the one before, so that no line crosses the whole world. */
export function projectLine(places: readonly Place[], reference: number): Point[] {
  let last = reference;
  return places.map((place) => {
    const point = near(project(place), last);
    last = point.x;
    return point;
  });
}

/** The centre of a map, and how many times 256 pixels the world is wide, as a power of two. */
export interface View {
  x: number;
  y: number;
  zoom: number;
}

export const minZoom = 0;
export const maxZoom = 19;
const tileSize = 256;

/** The width of the world in pixels. */
export const worldSize = (zoom: number): number => tileSize * 2 ** zoom;

/** Without anything to show, the map shows the world. */
const world: View = { x: 0.5, y: 0.5, zoom: 1 };
/** A single place is shown with its surroundings. */
const maxFitZoom = 13;

/** The view that shows all places, also on both sides of the antimeridian. */
export function fit(places: readonly Place[], width: number, height: number): View {
  const points = places.map(project);
  if (points.length === 0) return world;
  const xs = points.map(({ x }) => x - Math.floor(x)).toSorted((a, b) => a - b);
  // The widest gap between neighbours stays outside the view.
  let [west, gap] = [xs[0] ?? 0, 1 + (xs[0] ?? 0) - (xs.at(-1) ?? 0)];
  for (const [index, x] of xs.slice(1).entries()) {
    const before = xs[index] ?? x;
    if (x - before > gap) [west, gap] = [x, x - before];
  }
  const ys = points.map(({ y }) => y);
  const [north, south] = [Math.min(...ys), Math.max(...ys)];
  const margin = 48;
  const zoomOf = (pixels: number, share: number) =>
    share <= 0 ? maxFitZoom : Math.log2(Math.max(64, pixels - 2 * margin) / (share * tileSize));
  const zoom = Math.min(maxFitZoom, zoomOf(width, 1 - gap), zoomOf(height, south - north));
  const x = west + (1 - gap) / 2;
  return { x: x - Math.floor(x), y: (north + south) / 2, zoom: Math.max(minZoom, zoom) };
}

/** Metres that a pixel stands for at a view's centre. */
export function metresPerPixel({ y, zoom }: View): number {
  const { latitude } = unproject({ x: 0, y });
  return (40_075_016.686 * Math.cos(latitude * radians)) / worldSize(zoom);
}
