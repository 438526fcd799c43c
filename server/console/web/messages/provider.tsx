import { createContext, type ReactNode, use, useEffect, useMemo, useState } from "react";
import { storedPreference, storePreference } from "../shell/preferences.ts";
import { type Language, languages } from "./languages.ts";
import type { Messages } from "./messages.ts";
import { en } from "./en.ts";

interface Texts {
  language: Language;
  messages: Messages;
  /** For numbers and dates. */
  locale: string;
  /** Singular and plural of the language. */
  plurals: Intl.PluralRules;
  choose: (language: Language) => void;
}

const TextsContext = createContext<Texts | null>(null);

const loaders: Record<Language, () => Promise<Messages>> = {
  en: () => Promise.resolve(en),
  de: async () => (await import("./de.ts")).de,
};

/** The language that the person chose, else the first of the browser's that exists. */
function preferredLanguage(): Language {
  const wanted = [storedPreference("language"), ...navigator.languages];
  const found = wanted.map((tag) => languages.find((one) => tag?.slice(0, 2) === one));
  return found.find((one) => one !== undefined) ?? "en";
}

export function MessagesProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState(preferredLanguage);
  const [loaded, setLoaded] = useState<{ language: Language; messages: Messages } | null>(
    language === "en" ? { language, messages: en } : null,
  );

  useEffect(() => {
    let isCurrent = true;
    document.documentElement.lang = language;
    void loaders[language]().then((messages) => {
      if (isCurrent) setLoaded({ language, messages });
    });
    return () => {
      isCurrent = false;
    };
  }, [language]);

  const texts = useMemo<Texts | null>(() => {
    if (loaded === null) return null;
    const browser = navigator.languages.find((tag) => tag.startsWith(loaded.language));
    const locale = browser ?? loaded.language;
    return {
      ...loaded,
      locale,
      plurals: new Intl.PluralRules(locale),
      choose: (next) => {
        storePreference("language", next);
        setLanguage(next);
      },
    };
  }, [loaded]);

  return texts && <TextsContext value={texts}>{children}</TextsContext>;
}

export function useTexts(): Texts {
  const texts = use(TextsContext);
  if (texts === null) throw new Error("This component needs the provider of messages.");
  return texts;
}

/** The texts in the person's language: `t.signIn.title`. */
export const useMessages = (): Messages => useTexts().messages;
