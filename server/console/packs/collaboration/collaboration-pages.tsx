import { definePage, type LazyPage } from "../../web/router/page.ts";
import { oneOf } from "../../web/router/search.ts";
import type { ConsolePack } from "../common/pack.ts";
import { texts } from "./texts.ts";

export const partnersSearch = { tab: oneOf("shares", "received") };

/** The pages about partner organizations, which each pack has below its own path. */
export function collaborationPages(pack: ConsolePack): readonly LazyPage[] {
  const { path, appType } = pack;
  const page = definePage({
    path: `${path}/partners`,
    title: ({ language }) => texts[language].title,
    menu: "work",
    appType,
    permissions: [`${path}.partnerships:read`],
    search: partnersSearch,
  });
  const load = async () => {
    const { PartnersPage } = await import("./partners-page.tsx");
    return { default: () => <PartnersPage pack={pack} page={page} /> };
  };
  return [{ page, load }];
}
