import { type SQL, sql } from "drizzle-orm";
import { users } from "../../drizzle/schema/index.ts";
import { languages } from "./languages.ts";

const pattern = `^ *(${languages.join("|")})($|[^a-z])`;

/** The language that a person prefers by SCIM, if there are messages in it: `de` for `de-AT`; null if not. */
export const languageOfPerson: SQL<string | null> = sql<string | null>`coalesce(
  substring(lower(${users.resource} ->> 'preferredLanguage') from ${pattern}),
  substring(lower(${users.resource} ->> 'locale') from ${pattern}))`;
