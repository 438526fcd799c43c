import type { LazyPage } from "../../router/page.ts";
import { peoplePage } from "./people/page.ts";

/** The pages about people and access, in the order of the menu. */
export const peoplePages: readonly LazyPage[] = [
  { page: peoplePage, load: () => import("./people/people-page.tsx") },
];
