import type { RampartClient } from "@rampart/client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { q } from "../../../api/query.ts";
import { useChange } from "../../../api/use-change.ts";
import { Time } from "../../../format/time.tsx";
import { useMessages } from "../../../messages/provider.tsx";
import { Section } from "../../../parts/layout/section.tsx";
import { Difference } from "../../../parts/difference/difference.tsx";
import { FormDialog } from "../../../parts/dialog/form-dialog.tsx";
import { Empty } from "../../../parts/empty.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { Field } from "../../../parts/form/field.tsx";
import { Actions } from "../../../parts/layout/actions.tsx";
import { QueryView } from "../../../parts/query-view.tsx";

type Flags = Pick<RampartClient["flags"], "history" | "rollBack" | "list">;

interface FlagHistoryProps {
  /** The procedures of an organization's own rules, or those of the deployment's. */
  flags: Flags | Pick<RampartClient["operatorFlags"], "history" | "rollBack" | "list">;
  baseVersion: number;
  mayChange: boolean;
}

/** The changes of rules, newest first, each with the way back to it. */
export function FlagHistory({ flags, baseVersion, mayChange }: FlagHistoryProps) {
  const t = useMessages();
  const [target, setTarget] = useState<number | null>(null);
  const history = useQuery(q(flags.history, { limit: 100 }));
  return (
    <>
      <QueryView query={history}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty>{t.flags.noHistory}</Empty>
          ) : (
            <>
              {items.map(({ version, author, reason, changes, createdAt }) => (
                <Section key={version} title={t.flags.version(String(version))}>
                  <p>
                    {reason} ({author}, <Time at={createdAt} />)
                  </p>
                  <Difference
                    label={t.flags.version(String(version))}
                    before={sideOf(changes, "before")}
                    after={sideOf(changes, "after")}
                  />
                  {mayChange && version !== baseVersion && (
                    <Actions>
                      <Button onClick={() => setTarget(version)}>{t.flags.rollBack}</Button>
                    </Actions>
                  )}
                </Section>
              ))}
              {mayChange && baseVersion > 0 && (
                <p>
                  <Button onClick={() => setTarget(0)}>{t.flags.rollBackAll}</Button>
                </p>
              )}
            </>
          )
        }
      </QueryView>
      {target !== null && (
        <RollBack
          flags={flags}
          baseVersion={baseVersion}
          to={target}
          onClose={() => setTarget(null)}
        />
      )}
    </>
  );
}

type Changes = Readonly<Record<string, { before?: unknown; after?: unknown }>>;

const sideOf = (changes: Changes, side: "before" | "after") =>
  Object.fromEntries(Object.entries(changes).map(([name, change]) => [name, change[side]]));

interface RollBackProps {
  flags: FlagHistoryProps["flags"];
  baseVersion: number;
  /** The version whose rules become valid again; 0 removes all own rules. */
  to: number;
  onClose: () => void;
}

function RollBack({ flags, baseVersion, to, onClose }: RollBackProps) {
  const t = useMessages();
  const rollBack = useChange(
    ({ reason = "" }: Record<string, string>) => flags.rollBack.mutate({ baseVersion, to, reason }),
    { reads: [flags.list, flags.history], onDone: onClose },
  );
  const title = to === 0 ? t.flags.rollBackAll : t.flags.rollBack;
  return (
    <FormDialog
      title={title}
      verb={title}

      action={rollBack}
      onSubmit={rollBack.run}

      onClose={onClose}
    >
      <p>{to === 0 ? t.flags.rollBackAllText : t.flags.version(String(to))}</p>
      <Field label={t.configuration.reason} name="reason" maxLength={500} required />
    </FormDialog>
  );
}
