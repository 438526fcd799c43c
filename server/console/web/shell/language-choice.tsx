import { languageNames, languages } from "../messages/languages.ts";
import { useTexts } from "../messages/provider.tsx";
import { Select } from "../parts/form/select.tsx";

export function LanguageChoice() {
  const { language, messages, choose } = useTexts();
  return (
    <Select
      label={messages.shell.language}
      value={language}
      options={languages.map((one) => [one, languageNames[one]])}
      onChange={choose}
    />
  );
}
