import type { Place, Point } from "./projection.ts";
import styles from "./map.module.css";

export type Tone = "accent" | "good" | "warning" | "bad" | "muted";

/** Something at a place. Its shape says what it is, for people who do not see its colour. */
export interface Marker {
  id: string;
  at: Place;
  /** What it is, and what a person must know of it. */
  label: string;
  shape: "circle" | "square" | "triangle" | "diamond";
  tone: Tone;
}

/** A way between places. */
export interface Line {
  id: string;
  label: string;
  places: readonly Place[];
  tone: Tone;
  isDashed?: boolean;
}

/** Rings of an area: outside and holes alternate by the even-odd rule. */
export interface Area {
  id: string;
  label: string;
  rings: readonly (readonly Place[])[];
  tone: Tone;
}

const outlines = {
  square: "M-6,-6H6V6H-6Z",
  triangle: "M0,-8L7.5,6H-7.5Z",
  diamond: "M0,-8L8,0L0,8L-8,0Z",
};

interface MarkerShapeProps {
  marker: Marker;
  at: Point;
  isSelected: boolean;
  onSelect: () => void;
}

/** A marker. The keyboard reaches it over the map itself. */
export function MarkerShape({
  marker: { label, shape, tone },
  at: { x, y },
  isSelected,
  onSelect,
}: MarkerShapeProps) {
  return (
    // The map has the keyboard: it steps through its markers.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
    <g
      transform={`translate(${x},${y})`}
      className={`${styles["marker"]} ${styles[tone]} ${isSelected ? styles["selected"] : ""}`}
      onClick={onSelect}
    >
      <title>{label}</title>
      <circle r={13} className={styles["target"]} />
      {isSelected && <circle r={12} className={styles["halo"]} />}
      {shape === "circle" ? <circle r={6.5} /> : <path d={outlines[shape]} />}
    </g>
  );
}

/** A path through points of the map. */
export const pathOf = (points: readonly Point[], isClosed = false): string =>
  points.length === 0
    ? ""
    : `M${points.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join("L")}${isClosed ? "Z" : ""}`;
