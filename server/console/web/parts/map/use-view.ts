import {
  type KeyboardEvent,
  type PointerEvent,
  type RefObject,
  useEffect,
  useRef,
  useState,
} from "react";
import { maxZoom, minZoom, type View, worldSize } from "./projection.ts";

/** Changes the view from the size of the map; a person has no other means to leave the fitted view. */
interface ViewActions {
  /** Undefined while the map shows what fits. */
  chosen: View | undefined;
  zoomBy: (step: number) => void;
  fit: () => void;
  onKeyDown: (event: KeyboardEvent) => boolean;
  pointers: {
    onPointerDown: (event: PointerEvent) => void;
    onPointerMove: (event: PointerEvent) => void;
    onPointerUp: (event: PointerEvent) => void;
    onPointerCancel: (event: PointerEvent) => void;
  };
  /** Whether the last press moved the map, so that it is not a click. */
  wasMoved: () => boolean;
}

const clampZoom = (zoom: number) => Math.max(minZoom, Math.min(maxZoom, zoom));
const arrows: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
const zooms: Record<string, number> = { "+": 1, "=": 1, "-": -1 };
const keyStep = 80;
/** A press that moves less is a click. */
const clickPixels = 4;

/** Pans by pointer and arrow keys, and zooms by keys, two fingers, and the wheel with Ctrl. */
export function useView(
  element: RefObject<HTMLElement | null>,
  fitted: View,
  size: { width: number; height: number },
): ViewActions {
  const [chosen, setChosen] = useState<View>();
  const present = useRef(fitted);
  present.current = chosen ?? fitted;
  const held = useRef(new Map<number, { x: number; y: number }>());
  const moved = useRef(0);

  const panBy = (dx: number, dy: number) => {
    const { x, y, zoom } = present.current;
    const scale = worldSize(zoom);
    const next = { x: x + dx / scale, y: Math.max(0, Math.min(1, y + dy / scale)), zoom };
    present.current = { ...next, x: next.x - Math.floor(next.x) };
    setChosen(present.current);
  };
  /** Zooms around a point of the map, given from its centre. */
  const zoomAt = (step: number, dx: number, dy: number) => {
    const { x, y, zoom } = present.current;
    const next = clampZoom(zoom + step);
    const shift = 1 / worldSize(zoom) - 1 / worldSize(next);
    present.current = {
      x: x + dx * shift - Math.floor(x + dx * shift),
      y: Math.max(0, Math.min(1, y + dy * shift)),
      zoom: next,
    };
    setChosen(present.current);
  };
  const zoom = useRef(zoomAt);
  zoom.current = zoomAt;
  const { width, height } = size;

  useEffect(() => {
    const map = element.current;
    // React listens to wheels passively, and such a listener cannot keep the page from scrolling.
    const onWheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const box = map?.getBoundingClientRect();
      if (!box) return;
      const [dx, dy] = [event.clientX - box.left - width / 2, event.clientY - box.top - height / 2];
      zoom.current(-event.deltaY / 200, dx, dy);
    };
    map?.addEventListener("wheel", onWheel, { passive: false });
    return () => map?.removeEventListener("wheel", onWheel);
  }, [element, width, height]);

  const release = ({ pointerId }: PointerEvent) => void held.current.delete(pointerId);
  return {
    chosen,
    zoomBy: (step) => zoomAt(step, 0, 0),
    fit: () => setChosen(undefined),
    onKeyDown: ({ key, altKey, ctrlKey, metaKey }) => {
      if (altKey || ctrlKey || metaKey) return false;
      const [arrow, step] = [arrows[key], zooms[key]];
      if (arrow) panBy(arrow[0] * keyStep, arrow[1] * keyStep);
      else if (step !== undefined) zoomAt(step, 0, 0);
      else if (key === "0") setChosen(undefined);
      else return false;
      return true;
    },
    pointers: {
      onPointerDown: ({ pointerId, clientX, clientY, button }) => {
        if (button !== 0) return;
        if (held.current.size === 0) moved.current = 0;
        held.current.set(pointerId, { x: clientX, y: clientY });
      },
      onPointerMove: ({ pointerId, clientX, clientY, buttons, currentTarget }) => {
        const last = held.current.get(pointerId);
        if (!last) return;
        // The button was released outside the map.
        if (buttons === 0) return void held.current.delete(pointerId);
        const others = [...held.current].filter(([id]) => id !== pointerId).map(([, at]) => at);
        const other = others[0];
        moved.current += Math.hypot(clientX - last.x, clientY - last.y);
        held.current.set(pointerId, { x: clientX, y: clientY });
        if (moved.current < clickPixels) return;
        // Captured only once it moves, because a captured press never clicks a marker.
        currentTarget.setPointerCapture(pointerId);
        if (!other) return panBy(last.x - clientX, last.y - clientY);
        const before = Math.hypot(last.x - other.x, last.y - other.y);
        const after = Math.hypot(clientX - other.x, clientY - other.y);
        const box = currentTarget.getBoundingClientRect();
        const [dx, dy] = [(clientX + other.x) / 2 - box.left, (clientY + other.y) / 2 - box.top];
        if (before > 0 && after > 0)
          zoomAt(Math.log2(after / before), dx - width / 2, dy - height / 2);
      },
      onPointerUp: release,
      onPointerCancel: release,
    },
    wasMoved: () => moved.current >= clickPixels,
  };
}
