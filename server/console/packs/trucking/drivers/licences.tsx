import type { OutputOf, RampartClient } from "@rampart/client";
import { useState } from "react";
import { useSession } from "../../../web/api/session.ts";
import { useChange } from "../../../web/api/use-change.ts";
import { useFormat } from "../../../web/format/use-format.ts";
import { FormDialog } from "../../../web/parts/dialog/form-dialog.tsx";
import { Button } from "../../../web/parts/form/button.tsx";
import { Field } from "../../../web/parts/form/field.tsx";
import { ListView } from "../../../web/parts/layout/list-view.tsx";
import { Section } from "../../../web/parts/layout/section.tsx";
import { ReasonDialog } from "../common/reason-dialog.tsx";
import { useAll } from "../common/use-all.ts";
import { useTexts } from "../texts/use-texts.ts";

type Licence = OutputOf<RampartClient["trucking"]["licences"]["list"]>["items"][number];

/** The licences and endorsements of a driver, with their days. */
export function Licences({ userId }: { userId: string }) {
  const { drivers: t } = useTexts();
  const f = useFormat();
  const { api, permissions } = useSession();
  const { licences } = api.trucking;
  const [dialog, setDialog] = useState<"add" | Licence | null>(null);
  const found = useAll(licences.list, { limit: 200, userId });
  const mayWrite = permissions.has("trucking.licences:write");
  const close = () => setDialog(null);
  return (
    <Section
      title={t.licences}
      actions={mayWrite && <Button onClick={() => setDialog("add")}>{t.addLicence}</Button>}
    >
      {dialog === "add" && <AddLicence userId={userId} onClose={close} />}
      {dialog !== null && dialog !== "add" && (
        <ReasonDialog
          title={t.revoke}
          help={t.revokeHelp}
          isDanger
          reads={[licences.list]}
          perform={(reason) => licences.revoke.mutate({ id: dialog.id, reason })}
          onClose={close}
        />
      )}
      <ListView
        query={found}
        label={t.licences}
        keyOf={({ id }) => id}
        empty={t.licencesEmpty}
        columns={[
          { id: "kind", head: t.kind, cell: ({ kind }) => kind },
          { id: "from", head: t.validFrom, cell: ({ validFrom }) => f.date(validFrom) },
          {
            id: "until",
            head: t.validUntil,
            cell: ({ validUntil }) => (validUntil === null ? t.noEnd : f.date(validUntil)),
          },
          {
            id: "status",
            head: t.status,
            width: "minmax(12rem, 1.5fr)",
            cell: ({ revokedAt, revokedBecause }) =>
              revokedAt === null ? t.valid : t.revoked(revokedBecause ?? ""),
          },
          {
            id: "revoke",
            head: t.revoke,
            cell: (licence) =>
              mayWrite &&
              licence.revokedAt === null && (
                <Button kind="danger" onClick={() => setDialog(licence)}>
                  {t.revoke}
                </Button>
              ),
          },
        ]}
      />
    </Section>
  );
}

function AddLicence({ userId, onClose }: { userId: string; onClose: () => void }) {
  const { drivers: t } = useTexts();
  const { api } = useSession();
  const { licences } = api.trucking;
  const add = useChange(
    (values: Record<string, string>) =>
      licences.add.mutate({
        userId,
        kind: values["kind"] ?? "",
        validFrom: values["validFrom"] ?? "",
        validUntil: values["validUntil"] || null,
      }),
    { reads: [licences.list], onDone: onClose },
  );
  return (
    <FormDialog
      title={t.addLicence}
      verb={t.addLicence}
      action={add}
      onSubmit={add.run}
      onClose={onClose}
    >
      <Field label={t.kind} help={t.kindHelp} name="kind" maxLength={40} required />
      <Field label={t.validFrom} name="validFrom" type="date" required />
      <Field label={t.validUntil} name="validUntil" type="date" />
    </FormDialog>
  );
}
