import { definePage } from "../../../router/page.ts";
import { oneOf, text, time } from "../../../router/search.ts";

export const deadLettersPage = definePage({
  path: "dead-letters",
  title: (t) => t.deadLetters.title,
  menu: "repair",
  permissions: ["dead-letters:read"],
  search: {
    status: oneOf("replayed", "discarded"),
    source: oneOf("scim", "webhook", "job"),
    q: text(),
    since: time(),
    before: time(),
  },
});

export const deadLetterPage = definePage({
  path: "dead-letters/$deadLetterId",
  title: (t) => t.deadLetters.one,
  permissions: ["dead-letters:read"],
  search: {},
});
