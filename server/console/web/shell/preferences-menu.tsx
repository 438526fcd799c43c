import { useState } from "react";
import { useZone, zones } from "../format/zone.tsx";
import { useMessages } from "../messages/provider.tsx";
import { Select } from "../parts/form/select.tsx";
import { LanguageChoice } from "./language-choice.tsx";
import styles from "./preferences-menu.module.css";
import { applyTheme, currentTheme, themes } from "./theme.ts";

/** Language, theme and time zone, which this browser remembers. */
export function Preferences() {
  const t = useMessages();
  const { zone, choose } = useZone();
  const [theme, setTheme] = useState(currentTheme);
  return (
    <details className={styles["menu"]}>
      <summary>{t.shell.display}</summary>
      <div className={styles["panel"]}>
        <LanguageChoice />
        <Select
          label={t.shell.theme}
          value={theme}
          options={themes.map((one) => [one, t.shell.themes[one]])}
          onChange={(next) => {
            applyTheme(next);
            setTheme(next);
          }}
        />
        <Select
          label={t.shell.zone}
          value={zone}
          options={zones.map((one) => [one, one])}
          onChange={choose}
        />
      </div>
    </details>
  );
}
