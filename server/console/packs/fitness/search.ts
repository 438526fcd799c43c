import type { Page } from "../../web/router/page.ts";
import { oneOf, text } from "../../web/router/search.ts";
import type { ConsolePack } from "../common/pack.ts";

export const requirementsSearch = { target: text() };
export const licencesSearch = { user: text(), kind: text(), ending: oneOf("30", "90", "365") };
export const blockedSearch = { course: text() };

/** What a page of a pack is given: the pack, and its own declaration. */
export interface PackPageProps<F extends Page["search"]> {
  pack: ConsolePack;
  page: Page<F>;
}
