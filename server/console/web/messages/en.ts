import type { Language } from "./languages.ts";
import { general } from "./en/general.ts";
import { visitors } from "./en/visitors.ts";
import { readiness } from "./en/readiness.ts";
import { access } from "./en/access.ts";
import { sso } from "./en/sso.ts";
import { peopleReadiness } from "./en/people-readiness.ts";
import { model } from "./en/model.ts";
import { people } from "./en/people.ts";
import { parts } from "./en/parts.ts";
import { connect } from "./en/admin/connect.ts";
import { repair } from "./en/admin/repair.ts";
import { settings } from "./en/admin/settings.ts";
import { operator } from "./en/admin/operator.ts";

/** All texts of the console in English. A function takes what the sentence mentions. */
export const en = {
  language: "en" as Language,
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
