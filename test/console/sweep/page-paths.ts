import { connectPages } from "../../../server/console/web/pages/connect/index.ts";
import { peoplePages } from "../../../server/console/web/pages/people/index.ts";
import { readinessPages } from "../../../server/console/web/pages/readiness/index.ts";
import { repairPages } from "../../../server/console/web/pages/repair/index.ts";
import { settingsPages } from "../../../server/console/web/pages/settings/index.ts";

/** The paths of all pages below the organization, with `$id` for each part that differs. */
export const pages: readonly string[] = [
  readinessPages,
  peoplePages,
  connectPages,
  repairPages,
  settingsPages,
].flatMap((group) => group.map(({ page }) => page.path.replaceAll(/\$\w+/g, "$id")));
