import { useMessages } from "../../../messages/provider.tsx";
import { Select } from "../../../parts/form/select.tsx";
import { PageHead } from "../../../parts/layout/page-head.tsx";
import { usePageSearch } from "../../../router/use-page.ts";
import { Guide } from "./guide.tsx";
import { directoryPage } from "./page.ts";
import { RequestLog } from "./request-log.tsx";
import { useDirectoryTexts } from "./texts.ts";
import { Tokens } from "./tokens.tsx";

/** Connects the directory of the organization, and shows what it sends. */
export default function DirectoryPage() {
  const t = useMessages();
  const texts = useDirectoryTexts();
  const [{ provider = "okta" }, change] = usePageSearch(directoryPage);
  return (
    <>
      <PageHead title={t.directory.title}>
        <Select
          label={texts.provider}
          value={provider}
          options={[
            ["okta", texts.guides.okta.name],
            ["entra", texts.guides.entra.name],
            ["workday", texts.guides.workday.name],
            ["google", texts.guides.google.name],
            ["jumpcloud", texts.guides.jumpcloud.name],
          ]}
          onChange={(next) => change({ provider: next })}
        />
      </PageHead>
      <p>{texts.intro}</p>
      <Guide guide={texts.guides[provider]} />
      <Tokens suggestedName={texts.guides[provider].name} />
      <RequestLog />
    </>
  );
}
