import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { de } from "../../shared/messages/errors/de.ts";
import { en } from "../../shared/messages/errors/en.ts";
import { es } from "../../shared/messages/errors/es.ts";
import { fr } from "../../shared/messages/errors/fr.ts";
import { ja } from "../../shared/messages/errors/ja.ts";
import { languages, preferredLanguage } from "../../shared/messages/languages.ts";
import { renderMessage } from "../../shared/messages/render.ts";
import type { MessageKey } from "../../shared/messages/user-message.ts";

const translations = { de, fr, es, ja };
const keys = Object.keys(en) as MessageKey[];
const namesIn = (text: string) => new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));

describe.each(Object.entries(translations))("the catalogue %s", (language, catalogue) => {
  test("has the same messages with the same values as the English one", () => {
    expect(Object.keys(catalogue)).toEqual(keys);
    for (const key of keys) expect(namesIn(catalogue[key]), key).toEqual(namesIn(en[key]));
  });

  test("is translated, and every message is a sentence", () => {
    for (const key of keys) {
      expect(catalogue[key], key).not.toBe(en[key]);
      expect(catalogue[key], key).toMatch(language === "ja" ? /[。]$/ : /^[\p{Lu}].*\.$/u);
    }
  });
});

test("people are addressed politely", () => {
  const familiar = {
    de: /(?<!\p{L})(du|dein|deine|dir|dich)(?!\p{L})/iu,
    fr: /(?<!\p{L})(tu|ton|ta|tes|toi)(?!\p{L})/iu,
    es: /(?<!\p{L})(tú|tu|tus|te)(?!\p{L})/iu,
  };
  for (const [language, pattern] of Object.entries(familiar)) {
    const texts = Object.values(translations[language as "de"]);
    expect(texts.filter((text) => pattern.test(text))).toEqual([]);
  }
  expect(
    Object.values(ja).filter((text) => !/(?:です|ます|ません|ください|ました)。/.test(text)),
  ).toEqual([]);
});

test.each([
  ["en", "Too many attempts. Please try again in 30 seconds."],
  ["de", "Zu viele Versuche. Bitte versuchen Sie es in 30 Sekunden erneut."],
  ["fr", "Trop de tentatives. Veuillez réessayer dans 30 secondes."],
  ["es", "Demasiados intentos. Inténtelo de nuevo dentro de 30 segundos."],
  ["ja", "試行回数が多すぎます。30 秒後にもう一度お試しください。"],
] as const)("a wait reads as %s has it", (language, text) => {
  const message = { key: "too_many_attempts", values: { when: 30 } } as const;
  expect(renderMessage(message, language)).toBe(text);
});

test("a long wait is in minutes or hours, and never too short", () => {
  const wait = (when: number) => renderMessage({ key: "rate_limited", values: { when } }, "en");
  expect(wait(0)).toContain("in 1 second.");
  expect(wait(90)).toContain("in 2 minutes.");
  expect(wait(3601)).toContain("in 61 minutes.");
  expect(wait(7201)).toContain("in 3 hours.");
});

describe("the preferred language", () => {
  test.each([
    [undefined, null],
    ["", null],
    ["*", null],
    ["de", "de"],
    ["de-AT,de;q=0.9,en;q=0.8", "de"],
    ["JA-jp", "ja"],
    ["en;q=0.3, fr-CH;q=0.9", "fr"],
    ["it, pt-BR;q=0.9, es;q=0.1", "es"],
    ["it,zh-Hans;q=0.9", null],
    ["de;q=0, en;q=0.1", "en"],
    ["de;q=0", null],
    ["deu, english", null],
    ["fr;q=5, es;q=0.2", "es"],
    ["de ; q=0.5 , fr ; q=0.6", "fr"],
  ] as const)("of %s is %s", (header, language) => {
    expect(preferredLanguage(header)).toBe(language);
  });

  test("is one that there is, or none, for any header", () => {
    const part = fc.oneof(fc.string(), fc.constantFrom(...languages, ";q=", "0.5", ",", "-", "*"));
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const found = preferredLanguage(parts.join(""));
        expect(found === null || languages.includes(found)).toBe(true);
      }),
    );
  });
});
