import type { LazyPage } from "../../router/page.ts";
import { accountPage } from "./account/page.ts";
import { apiKeysPage } from "./api-keys/page.ts";
import { invitationsPage } from "./invitations/page.ts";
import { ownAccountPage } from "./own-account/page.ts";
import { peoplePage } from "./people/page.ts";
import { rolePage, rolesPage } from "./roles/page.ts";
import { ssoPage } from "./sso/page.ts";

/** The pages about people and access, in the order of the menu. */
export const peoplePages: readonly LazyPage[] = [
  { page: peoplePage, load: () => import("./people/people-page.tsx") },
  { page: accountPage, load: () => import("./account/account-page.tsx") },
  { page: rolesPage, load: () => import("./roles/roles-page.tsx") },
  { page: rolePage, load: () => import("./roles/role-page.tsx") },
  { page: invitationsPage, load: () => import("./invitations/invitations-page.tsx") },
  { page: ssoPage, load: () => import("./sso/sso-page.tsx") },
  { page: apiKeysPage, load: () => import("./api-keys/api-keys-page.tsx") },
  { page: ownAccountPage, load: () => import("./own-account/own-account-page.tsx") },
];
