import { describe, expect, test } from "vitest";
import { languages, type Language } from "../../shared/messages/languages.ts";
import { configurationHeld } from "../../shared/messages/notices/configuration-held.ts";
import { deadLetter } from "../../shared/messages/notices/dead-letter.ts";
import { integrationDown } from "../../shared/messages/notices/integration-down.ts";
import { webhookFailing, webhookGone } from "../../shared/messages/notices/outgoing-webhook.ts";
import { readinessReady } from "../../shared/messages/notices/readiness-ready.ts";
import { workHeld } from "../../shared/messages/notices/work-held.ts";
import {
  reconciliationExtra,
  reconciliationMissing,
} from "../../shared/messages/notices/reconciliation.ts";
import { de } from "../../shared/messages/sign-in-mails/de.ts";
import { en } from "../../shared/messages/sign-in-mails/en.ts";
import { es } from "../../shared/messages/sign-in-mails/es.ts";
import { fr } from "../../shared/messages/sign-in-mails/fr.ts";
import { ja } from "../../shared/messages/sign-in-mails/ja.ts";
import { renderSignInMail } from "../../shared/messages/sign-in-mails/render.ts";
import { mailText } from "../../shared/identity/mails/texts.ts";
import { filesIn, read } from "../layout/repository.ts";

const notices = {
  configurationHeld,
  deadLetter,
  integrationDown,
  webhookGone,
  webhookFailing,
  reconciliationMissing,
  reconciliationExtra,
  readinessReady,
  workHeld,
};
const signInMails = { en, de, es, fr, ja };

/** Each mail with its texts in all languages. */
const mails: [name: string, Record<Language, { subject: string; text: string }>][] = [
  ...Object.entries(notices).map(([name, { texts }]) => [name, texts] as [string, typeof texts]),
  ...(Object.keys(en.mails) as (keyof typeof en.mails)[]).map(
    (name): [string, Record<Language, { subject: string; text: string }>] => [
      name,
      Object.fromEntries(
        languages.map((language) => [language, signInMails[language].mails[name]]),
      ) as Record<Language, { subject: string; text: string }>,
    ],
  ),
];

const namesIn = (text: string) => new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));

test("every file of notices is tested", async () => {
  const files = await filesIn("shared/messages/notices", /\.ts$/);
  const sources = await Promise.all(files.map(read));
  const declared = sources.flatMap((source) =>
    Array.from(source.matchAll(/^export const (\w+) = notice\(/gm), ([, name]) => name),
  );
  expect(new Set<unknown>(declared)).toEqual(new Set(Object.keys(notices)));
});

describe.each(mails)("%s", (_name, texts) => {
  test("has the same values in all languages, and is translated", () => {
    expect(Object.keys(texts).toSorted()).toEqual(languages.toSorted());
    for (const part of ["subject", "text"] as const) {
      for (const language of languages) {
        const text = texts[language][part];
        expect(namesIn(text), language).toEqual(namesIn(texts.en[part]));
        if (language !== "en") expect(text).not.toBe(texts.en[part]);
      }
    }
  });

  test("addresses people politely, and ends as a sentence", () => {
    const familiar = {
      de: /(?<!\p{L})(du|dein|deine|dir|dich)(?!\p{L})/iu,
      fr: /(?<!\p{L})(tu|ton|ta|tes|toi)(?!\p{L})/iu,
      es: /(?<!\p{L})(tú|tu|tus|te)(?!\p{L})/iu,
    };
    for (const [language, pattern] of Object.entries(familiar)) {
      expect(texts[language as Language].text).not.toMatch(pattern);
    }
    for (const language of languages) {
      expect(texts[language].text).toMatch(language === "ja" ? /。\n?$/ : /\.\n?$/);
      expect(texts[language].subject).not.toMatch(/[.。]$/);
    }
  });
});

test.each([
  ["en", "7 days", "30 minutes", "24 hours"],
  ["de", "7 Tage", "30 Minuten", "24 Stunden"],
  ["fr", "7 jours", "30 minutes", "24 heures"],
  ["es", "7 días", "30 minutos", "24 horas"],
  ["ja", "7 日", "30 分", "24 時間"],
] as const)("how long a link is valid reads as %s has it", (language, ...durations) => {
  const contents = {
    organization: "Acme",
    publicUrl: "https://rampart.example",
    token: "t",
    by: "Ada",
  };
  const kinds = ["invitation", "reset", "verify"] as const;
  const textOf = (kind: (typeof kinds)[number]) =>
    mailText({ ...contents, kind }, language).text.replaceAll(/[\u00a0\u202f]/g, " ");
  expect(kinds.map(textOf)).toEqual(
    durations.map((duration) => expect.stringContaining(` ${duration}`)),
  );
});

test("names without readable characters have a stand-in, and no value of a text is filled in twice", () => {
  const values = { link: "https://x", minutes: 60, by: "", organization: "{link}" };
  expect(renderSignInMail("invitation", values, "de").text).toContain(
    "Ein Administrator lädt Sie in die Organisation {link} bei Rampart ein.",
  );
});

test("numbers and shares of notices read as the language has them, and none yet is said so", () => {
  const values = { day: "2026-11-30", people: 1234, score: 81.25, completion: null, overdue: 0 };
  const sent = readinessReady(values);
  expect(sent.en.text).toMatch(
    /^People: 1,234\. Mean score: 81\.3\. .*completed: none yet\. Overdue courses: 0\./,
  );
  expect(sent.de.text).toMatch(/^Personen: 1\.234\. Mittlere Punktzahl: 81,3\. .*: noch keine\./);
  const missing = reconciliationMissing({ missing: 6, known: 100, share: { share: 0.055 } });
  expect([missing.en.text, missing.de.text]).toEqual([
    expect.stringContaining("more than 5.5%."),
    expect.stringContaining("mehr als 5,5\u00a0%."),
  ]);
});
