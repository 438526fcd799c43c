import { pathOf } from "../../../web/parts/map/shapes.tsx";
import type { Place, Point } from "../../../web/parts/map/projection.ts";
import styles from "./areas.module.css";
import type { Ring } from "./draft.ts";

interface DraftShapeProps {
  rings: readonly Ring[];
  /** The ring whose corners are shown, and the corner that the next click moves. */
  active: number;
  moving: number | null;
  pixels: (place: Place) => Point;
}

/** The area that is drawn, with the corners of its ring. */
export function DraftShape({ rings, active, moving, pixels }: DraftShapeProps) {
  const corners = rings[active]?.corners.map(pixels) ?? [];
  return (
    <g className={styles["draft"]}>
      <path
        fillRule="evenodd"
        d={rings.map((ring) => pathOf(ring.corners.map(pixels), true)).join("")}
      />
      {corners.map(({ x, y }, index) => (
        <circle
          // A corner has no other name than its place in the ring.
          // oxlint-disable-next-line react/no-array-index-key
          key={index}
          className={index === moving ? styles["moving"] : undefined}
          cx={x}
          cy={y}
          r={index === moving ? 8 : 5}
        />
      ))}
    </g>
  );
}
