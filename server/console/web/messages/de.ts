import { general } from "./de/general.ts";
import { visitors } from "./de/visitors.ts";
import { readiness } from "./de/readiness.ts";
import { access } from "./de/access.ts";
import { sso } from "./de/sso.ts";
import { peopleReadiness } from "./de/people-readiness.ts";
import { model } from "./de/model.ts";
import { people } from "./de/people.ts";
import { parts } from "./de/parts.ts";
import { connect } from "./de/connect.ts";
import { repair } from "./de/repair.ts";
import { settings } from "./de/settings.ts";
import { operator } from "./de/operator.ts";
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
