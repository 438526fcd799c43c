import styles from "./map.module.css";
import { near, type Point, project, projectLine } from "./projection.ts";
import { type Area, type Line, type Marker, MarkerShape, pathOf } from "./shapes.tsx";

interface ShapesProps {
  areas: readonly Area[];
  lines: readonly Line[];
  markers: readonly Marker[];
  selected: string | undefined;
  /** The longitude of the centre, as the Mercator plane has it. */
  reference: number;
  toPixels: (point: Point) => Point;
  onSelect: (id: string) => void;
}

/** What stands on a map: areas below lines, lines below markers. */
export function Shapes({
  areas,
  lines,
  markers,
  selected,
  reference,
  toPixels,
  onSelect,
}: ShapesProps) {
  const classOf = (kind: string, tone: string, id: string) =>
    [kind, tone, id === selected ? "selected" : ""].map((name) => styles[name] ?? "").join(" ");
  return (
    <>
      {areas.map(({ id, label, rings, tone }) => (
        // The list beside the map has the keyboard.
        // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
        <path
          key={id}
          className={classOf("area", tone, id)}
          fillRule="evenodd"
          d={rings.map((ring) => pathOf(projectLine(ring, reference).map(toPixels), true)).join("")}
          onClick={() => onSelect(id)}
        >
          <title>{label}</title>
        </path>
      ))}
      {lines.map(({ id, label, places, tone, isDashed }) => (
        // The board beside the map has the keyboard.
        // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
        <path
          key={id}
          className={`${classOf("line", tone, id)} ${isDashed ? styles["dashed"] : ""}`}
          d={pathOf(projectLine(places, reference).map(toPixels))}
          onClick={() => onSelect(id)}
        >
          <title>{label}</title>
        </path>
      ))}
      {markers.map((marker) => (
        <MarkerShape
          key={marker.id}
          marker={marker}
          at={toPixels(near(project(marker.at), reference))}
          isSelected={marker.id === selected}
          onSelect={() => onSelect(marker.id)}
        />
      ))}
    </>
  );
}
