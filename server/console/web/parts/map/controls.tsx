import { useFormat } from "../../format/use-format.ts";
import { useMessages } from "../../messages/provider.tsx";
import { Button } from "../form/button.tsx";
import styles from "./map.module.css";
import { metresPerPixel, type View } from "./projection.ts";

interface MapControlsProps {
  onZoom: (step: number) => void;
  onFit: () => void;
}

/** Zooms and fits the map by buttons, for who has one pointer and no wheel. */
export function MapControls({ onZoom, onFit }: MapControlsProps) {
  const t = useMessages();
  return (
    <div className={`${styles["controls"]} no-print`}>
      <Button aria-label={t.map.zoomIn} onClick={() => onZoom(1)}>
        <span aria-hidden="true">+</span>
      </Button>
      <Button aria-label={t.map.zoomOut} onClick={() => onZoom(-1)}>
        <span aria-hidden="true">−</span>
      </Button>
      <Button aria-label={t.map.fit} onClick={onFit}>
        <span aria-hidden="true">⤢</span>
      </Button>
    </div>
  );
}

/** How long a distance is on the map, in a round number. */
export function ScaleBar({ view }: { view: View }) {
  const { weight } = useFormat();
  const metres = metresPerPixel(view) * 110;
  const power = 10 ** Math.floor(Math.log10(metres));
  const round = ([5, 2, 1].find((one) => one * power <= metres) ?? 1) * power;
  const text = round >= 1000 ? `${weight(round / 1000)} km` : `${weight(round)} m`;
  return (
    <div
      className={styles["scale"]}
      style={{ width: round / metresPerPixel(view) }}
      aria-hidden="true"
    >
      {text}
    </div>
  );
}
