import { type KeyboardEvent, type MouseEvent, type ReactNode, useId, useMemo, useRef } from "react";
import { useWidth } from "../../charts/use-width.ts";
import { useMessages } from "../../messages/provider.tsx";
import { Graticule } from "./graticule.tsx";
import { MapControls, ScaleBar } from "./controls.tsx";
import { Shapes } from "./layers.tsx";
import styles from "./map.module.css";
import { fit, near, type Place, type Point, project, unproject, worldSize } from "./projection.ts";
import type { Area, Line, Marker } from "./shapes.tsx";
import { useView } from "./use-view.ts";

interface MapViewProps {
  label: string;
  markers?: readonly Marker[];
  lines?: readonly Line[];
  areas?: readonly Area[];
  /** The id of the marker, line or area that is selected. */
  selected?: string | undefined;
  onSelect?: (id: string) => void;
  /** Takes a place: by a click, or by Enter at the centre, which then has a cross. */
  onPlace?: ((place: Place) => void) | undefined;
  /** Draws more on the map, in its pixels. */
  children?: (pixels: (place: Place) => Point) => ReactNode;
}

const height = 416;

/**
 * A map with a projection of its own, which needs no service of others. It pans and zooms by pointer and
 * by keyboard; Page Up and Page Down step through its markers, and Enter selects one.
 */
export function MapView({
  label,
  markers = [],
  lines = [],
  areas = [],
  selected,
  onSelect,
  onPlace,
  children,
}: MapViewProps) {
  const t = useMessages();
  const help = useId();
  const [frame, width] = useWidth<HTMLDivElement>();
  const map = useRef<HTMLDivElement>(null);
  const fitted = useMemo(() => {
    const places = [
      ...markers.map(({ at }) => at),
      ...lines.flatMap((line) => line.places),
      ...areas.flatMap(({ rings }) => rings.flat()),
    ];
    return fit(places, width, height);
  }, [markers, lines, areas, width]);
  const { chosen, wasMoved, ...actions } = useView(map, fitted, { width, height });
  const view = chosen ?? fitted;
  const scale = worldSize(view.zoom);
  const toPixels = ({ x, y }: Point): Point => ({
    x: (x - view.x) * scale + width / 2,
    y: (y - view.y) * scale + height / 2,
  });
  const pixels = (place: Place) => toPixels(near(project(place), view.x));
  const placeAt = (x: number, y: number) =>
    unproject({ x: view.x + (x - width / 2) / scale, y: view.y + (y - height / 2) / scale });
  const step = (by: number) => {
    const index = markers.findIndex(({ id }) => id === selected);
    const from = index === -1 && by < 0 ? 0 : index;
    const next = markers[(from + by + markers.length) % Math.max(1, markers.length)];
    if (next) onSelect?.(next.id);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return;
    if (event.key === "PageDown") step(1);
    else if (event.key === "PageUp") step(-1);
    else if (event.key === "Enter" && onPlace) onPlace(placeAt(width / 2, height / 2));
    else if (!actions.onKeyDown(event)) return;
    event.preventDefault();
  };
  const onClick = ({ clientX, clientY, currentTarget }: MouseEvent) => {
    if (!onPlace || wasMoved()) return;
    const box = currentTarget.getBoundingClientRect();
    onPlace(placeAt(clientX - box.left, clientY - box.top));
  };
  const reading = markers.find(({ id }) => id === selected)?.label;
  return (
    <div ref={frame} className={styles["frame"]}>
      <div
        ref={map}
        className={`${styles["map"]} ${onPlace ? styles["placing"] : ""}`}
        role="application"
        aria-label={label}
        aria-describedby={help}
        // The arrow keys move the map.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        onKeyDown={onKeyDown}
        onClick={onClick}
        {...actions.pointers}
      >
        {width > 0 && (
          <>
            <svg width={width} height={height} aria-hidden="true">
              <Graticule view={view} width={width} height={height} />
              <Shapes
                areas={areas}
                lines={lines}
                markers={markers}
                selected={selected}
                reference={view.x}
                toPixels={toPixels}
                onSelect={(id) => !wasMoved() && !onPlace && onSelect?.(id)}
              />
              {children?.(pixels)}
              {onPlace && (
                <path
                  className={styles["cross"]}
                  d={`M${width / 2 - 9},${height / 2}h18M${width / 2},${height / 2 - 9}v18`}
                />
              )}
            </svg>
            <ScaleBar view={view} />
          </>
        )}
      </div>
      <MapControls onZoom={actions.zoomBy} onFit={actions.fit} />
      <p id={help} className="visually-hidden">
        {onPlace ? t.map.placeHelp : t.map.help}
      </p>
      <output className={styles["reading"]}>{reading ?? t.map.hint}</output>
    </div>
  );
}
