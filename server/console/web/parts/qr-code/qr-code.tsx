import { useMemo } from "react";
import { qrModules } from "./modules.ts";
import styles from "./qr-code.module.css";

/** The quiet zone around the code, in modules. */
const margin = 4;

/** A QR code as SVG, dark on white in both themes so that cameras read it. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const modules = useMemo(() => qrModules(text), [text]);
  if (modules === null) return null;
  const size = modules.length + 2 * margin;
  const path = modules
    .flatMap((row, y) =>
      row.map((isDark, x) => (isDark ? `M${x + margin} ${y + margin}h1v1h-1z` : "")),
    )
    .join("");
  return (
    <svg
      className={styles["code"]}
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
    >
      <path d={path} />
    </svg>
  );
}
