import { general } from "./de/general.ts";
import { visitors } from "./de/visitors.ts";
import { readiness } from "./de/readiness.ts";
import { access } from "./de/access.ts";
import { sso } from "./de/sso.ts";
import { peopleReadiness } from "./de/people-readiness.ts";
import { model } from "./de/model.ts";
import { people } from "./de/people.ts";
import { parts } from "./de/parts.ts";
import { connect } from "./de/admin/connect.ts";
import { repair } from "./de/admin/repair.ts";
import { settings } from "./de/admin/settings.ts";
import { operator } from "./de/admin/operator.ts";
import type { Messages } from "./messages.ts";

/** All texts of the console in German. */
export const de: Messages = {
  language: "de",
  ...general,
  ...visitors,
  ...readiness,
  ...access,
  ...sso,
  ...peopleReadiness,
  ...model,
  ...people,
  ...parts,
  ...connect,
  ...repair,
  ...settings,
  ...operator,
};
