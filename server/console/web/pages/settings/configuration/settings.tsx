import { useState } from "react";
import { useMessages } from "../../../messages/provider.tsx";
import { Empty } from "../../../parts/empty.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { SearchBox } from "../../../parts/form/search-box.tsx";
import { Select } from "../../../parts/form/select.tsx";
import { Toolbar } from "../../../parts/toolbar.tsx";
import type { usePageSearch } from "../../../router/use-page.ts";
import { useTextFilter } from "../../../router/use-text-filter.ts";
import styles from "./configuration.module.css";
import type { configurationPage } from "./page.ts";
import { PublishDialog } from "./publish-dialog.tsx";
import { type Edits, schemaAt, type Setting, type SettingSchema } from "./setting.ts";
import { SettingRow } from "./setting-row.tsx";

type ConfigurationSearch = ReturnType<typeof usePageSearch<(typeof configurationPage)["search"]>>;

interface SettingsProps {
  settings: readonly Setting[];
  schema: SettingSchema;
  /** The version that the edits are based on. */
  version: number;
  search: ConfigurationSearch[0];
  change: ConfigurationSearch[1];
}

const layers = ["tenant", "operator", "pack", "product"] as const;

/** The settings, found by text and layer. Edits are collected, and published together. */
export function Settings({ settings, schema, version, search, change }: SettingsProps) {
  const t = useMessages();
  const { q = "", layer } = search;
  const text = useTextFilter<"q">(change);
  const [edits, setEdits] = useState<Edits>(new Map());
  const [isPublishing, setPublishing] = useState(false);
  const edit = (path: string, value: unknown) => setEdits(new Map(edits).set(path, value));
  const undo = (path: string) =>
    setEdits(new Map([...edits].filter(([edited]) => edited !== path)));
  const wanted = q.toLowerCase();
  const shown = settings.filter(
    (one) =>
      (layer === undefined || one.layer === layer) &&
      `${one.title} ${one.path}`.toLowerCase().includes(wanted),
  );
  return (
    <>
      <Toolbar>
        <SearchBox label={t.configuration.find} value={q} onChange={text("q")} />
        <Select
          label={t.configuration.layer}
          value={layer ?? ""}
          options={[
            ["", t.common.all],
            ...layers.map((one) => [one, t.configuration.layers[one]] as const),
          ]}
          onChange={(value) => change({ layer: value || undefined })}
        />
      </Toolbar>
      {edits.size > 0 && (
        <div className={styles["bar"]} role="status">
          <span>{t.configuration.edited(String(edits.size))}</span>
          <Button kind="primary" onClick={() => setPublishing(true)}>
            {t.configuration.preview}
          </Button>
          <Button onClick={() => setEdits(new Map())}>{t.configuration.undoAll}</Button>
        </div>
      )}
      {shown.length === 0 ? (
        <Empty>{t.common.filteredEmpty}</Empty>
      ) : (
        <ul className={styles["settings"]}>
          {shown.map((setting) => (
            <SettingRow
              key={setting.path}
              setting={setting}
              schema={schemaAt(schema, setting.path)}
              edits={edits}
              onEdit={(value) => edit(setting.path, value)}
              onUndo={() => undo(setting.path)}
            />
          ))}
        </ul>
      )}
      {isPublishing && (
        <PublishDialog
          edits={edits}
          version={version}
          onDone={() => setEdits(new Map())}
          onClose={() => setPublishing(false)}
        />
      )}
    </>
  );
}
