import { project, unproject, type View, worldSize } from "./projection.ts";
import styles from "./map.module.css";

const steps = [30, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001];

interface GraticuleProps {
  view: View;
  width: number;
  height: number;
}

/** Circles of latitude and longitude with their degrees: where the map is, without any tiles. */
export function Graticule({ view, width, height }: GraticuleProps) {
  const scale = worldSize(view.zoom);
  const wanted = (140 / scale) * 360;
  const step = steps.findLast((one) => one >= wanted) ?? 30;
  const digits = step >= 1 ? 0 : Math.ceil(-Math.log10(step));
  const degrees = (value: number, names: string) =>
    `${Math.abs(value).toFixed(digits)}°${names[value < 0 ? 1 : 0]}`;
  const north = unproject({ x: 0, y: view.y - height / 2 / scale }).latitude;
  const south = unproject({ x: 0, y: view.y + height / 2 / scale }).latitude;
  const west = (view.x - width / 2 / scale - 0.5) * 360;
  const east = (view.x + width / 2 / scale - 0.5) * 360;
  return (
    <g className={styles["graticule"]} aria-hidden="true">
      {multiples(west, east, step).map((longitude) => {
        const x = (longitude / 360 + 0.5 - view.x) * scale + width / 2;
        return (
          <g key={`x${longitude}`}>
            <line x1={x} x2={x} y1={0} y2={height} />
            <text x={x + 4} y={height - 6}>
              {degrees(((((longitude + 180) % 360) + 360) % 360) - 180, "EW")}
            </text>
          </g>
        );
      })}
      {multiples(south, north, step).map((latitude) => {
        const y = (project({ latitude, longitude: 0 }).y - view.y) * scale + height / 2;
        return (
          <g key={`y${latitude}`}>
            <line x1={0} x2={width} y1={y} y2={y} />
            <text x={4} y={y - 4}>
              {degrees(latitude, "NS")}
            </text>
          </g>
        );
      })}
    </g>
  );
}

/** The multiples of a step between two values. */
function multiples(from: number, to: number, step: number): number[] {
  const first = Math.ceil(from / step);
  const count = Math.max(0, Math.floor(to / step) - first + 1);
  return Array.from({ length: Math.min(count, 60) }, (_, index) => (first + index) * step);
}
