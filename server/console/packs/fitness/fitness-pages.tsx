import { definePage, type LazyPage } from "../../web/router/page.ts";
import type { ConsolePack } from "../common/pack.ts";
import { blockedSearch, licencesSearch, requirementsSearch } from "./search.ts";
import { texts } from "./texts.ts";

/** The pages about fitness for work, which each pack has below its own path. */
export function fitnessPages(pack: ConsolePack): readonly LazyPage[] {
  const { path, appType } = pack;
  const blocked = definePage({
    path: `${path}/blocked-work`,
    title: ({ language }) => texts[language].blocked.title,
    menu: "work",
    appType,
    permissions: [`${path}.fitness:read`],
    search: blockedSearch,
  });
  const requirements = definePage({
    path: `${path}/requirements`,
    title: ({ language }) => texts[language].requirements.title,
    menu: "work",
    appType,
    permissions: [`${path}.requirements:read`],
    search: requirementsSearch,
  });
  const licences = definePage({
    path: `${path}/licences`,
    title: ({ language }) => texts[language].licences.title,
    menu: "work",
    appType,
    permissions: [`${path}.licences:read`],
    search: licencesSearch,
  });
  return [
    {
      page: blocked,
      load: async () => {
        const { BlockedPage } = await import("./blocked/blocked-page.tsx");
        return { default: () => <BlockedPage pack={pack} page={blocked} /> };
      },
    },
    {
      page: requirements,
      load: async () => {
        const { RequirementsPage } = await import("./requirements/requirements-page.tsx");
        return { default: () => <RequirementsPage pack={pack} page={requirements} /> };
      },
    },
    {
      page: licences,
      load: async () => {
        const { LicencesPage } = await import("./licences/licences-page.tsx");
        return { default: () => <LicencesPage pack={pack} page={licences} /> };
      },
    },
  ];
}
