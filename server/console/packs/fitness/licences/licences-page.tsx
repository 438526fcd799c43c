import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { list } from "../../../web/api/query.ts";
import { useSession } from "../../../web/api/session.ts";
import { useFormat } from "../../../web/format/use-format.ts";
import { useMessages } from "../../../web/messages/provider.tsx";
import { Button } from "../../../web/parts/form/button.tsx";
import { PersonPicker } from "../../../web/parts/form/person-picker.tsx";
import { SearchBox } from "../../../web/parts/form/search-box.tsx";
import { Select } from "../../../web/parts/form/select.tsx";
import { Actions } from "../../../web/parts/layout/actions.tsx";
import { ListView } from "../../../web/parts/layout/list-view.tsx";
import { PageHead } from "../../../web/parts/layout/page-head.tsx";
import type { Column } from "../../../web/parts/table.tsx";
import { Toolbar } from "../../../web/parts/toolbar.tsx";
import { usePageSearch } from "../../../web/router/use-page.ts";
import { useTextFilter } from "../../../web/router/use-text-filter.ts";
import { PersonName, usePersonName } from "../../common/person-name.tsx";
import { usePackApi } from "../../common/pack.ts";
import type { licencesSearch, PackPageProps } from "../search.ts";
import { type FitnessTexts, useFitnessTexts } from "../texts.ts";
import { AddLicence, ChangeLicence, type Licence, RevokeLicence } from "./licence-dialogs.tsx";

type Open = { kind: "add" } | { kind: "change" | "revoke"; licence: Licence } | null;

const dayMs = 86_400_000;
const dayAfter = (days: number) => new Date(Date.now() + days * dayMs).toISOString().slice(0, 10);

/** A kind as far as it is typed: the API refuses what no kind can be. */
const readableKind = /^[a-z0-9][a-z0-9_-]{0,59}$/;

/** The licences of the people, by person, by kind and by their last day. */
export function LicencesPage({ pack, page }: PackPageProps<typeof licencesSearch>) {
  const m = useMessages();
  const t = useFitnessTexts().licences;
  const { permissions } = useSession();
  const api = usePackApi(pack);
  const [search, change] = usePageSearch(page);
  const { user, kind, ending } = search;
  const [open, setOpen] = useState<Open>(null);
  const canWrite = permissions.has(`${pack.path}.licences:write`);
  const columns = useColumns(canWrite ? setOpen : undefined);
  const licences = useInfiniteQuery({
    ...list(api.licences.list, {
      limit: 200,
      ...(user && { userId: user }),
      ...(kind && readableKind.test(kind) && { kind }),
      ...(ending && { endsBefore: dayAfter(Number(ending)) }),
    }),
    placeholderData: keepPreviousData,
  });
  const name = usePersonName(user);
  const person = user === undefined ? null : { id: user, name: name ?? user };
  const textFilter = useTextFilter<"kind">(change);
  const close = () => setOpen(null);
  return (
    <>
      <PageHead title={t.title}>
        {canWrite && (
          <Button kind="primary" onClick={() => setOpen({ kind: "add" })}>
            {t.add}
          </Button>
        )}
      </PageHead>
      <Toolbar>
        <PersonPicker
          label={t.person}
          value={person}
          onChange={(picked) => change({ user: picked?.id })}
        />
        <SearchBox label={t.kind} isNamed value={kind ?? ""} onChange={textFilter("kind")} />
        <Select
          label={t.ending}
          value={ending ?? ""}
          options={[
            ["", m.common.all],
            ["30", t.endings["30"]],
            ["90", t.endings["90"]],
            ["365", t.endings["365"]],
          ]}
          onChange={(value) => change({ ending: value || undefined })}
        />
      </Toolbar>
      <ListView
        query={licences}
        label={t.title}
        columns={columns}
        keyOf={({ id }) => id}
        empty={t.empty}
        onClear={
          Object.keys(search).length > 0
            ? () => change({ user: undefined, kind: undefined, ending: undefined })
            : undefined
        }
      />
      {open?.kind === "add" && <AddLicence pack={pack} of={person} onClose={close} />}
      {open?.kind === "change" && (
        <ChangeLicence pack={pack} licence={open.licence} onClose={close} />
      )}
      {open?.kind === "revoke" && (
        <RevokeLicence pack={pack} licence={open.licence} onClose={close} />
      )}
    </>
  );
}

function statusOf(t: FitnessTexts["licences"], licence: Licence): string {
  const { validFrom, validUntil, revokedAt, revokedBecause } = licence;
  const today = dayAfter(0);
  if (revokedAt !== null) return t.revoked(revokedBecause ?? "");
  if (validUntil !== null && validUntil < today) return t.expired;
  return validFrom > today ? t.future : t.valid;
}

function useColumns(onOpen: ((open: Open) => void) | undefined): Column<Licence>[] {
  const m = useMessages();
  const t = useFitnessTexts().licences;
  const f = useFormat();
  return useMemo(
    () => [
      {
        id: "person",
        head: t.person,
        width: "minmax(12rem, 1.4fr)",
        cell: ({ userId }) => <PersonName id={userId} />,
      },
      { id: "kind", head: t.kind, cell: ({ kind }) => <code>{kind}</code> },
      { id: "from", head: t.from, cell: ({ validFrom }) => f.day(validFrom) },
      {
        id: "until",
        head: t.until,
        cell: ({ validUntil }) => (validUntil === null ? t.noEnd : f.day(validUntil)),
      },
      { id: "status", head: t.status, cell: (licence) => statusOf(t, licence) },
      ...(onOpen === undefined
        ? []
        : [
            {
              id: "actions",
              head: m.common.actions,
              width: "minmax(12rem, 1fr)",
              cell: (licence: Licence) =>
                licence.revokedAt === null && (
                  <Actions>
                    <Button kind="link" onClick={() => onOpen({ kind: "change", licence })}>
                      {t.change}
                    </Button>
                    <Button kind="link" onClick={() => onOpen({ kind: "revoke", licence })}>
                      {t.revoke}
                    </Button>
                  </Actions>
                ),
            },
          ]),
    ],
    [m, t, f, onOpen],
  );
}
