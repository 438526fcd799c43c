import { useSession } from "../../../../server/console/web/api/session.ts";
import { useMessages } from "../../../../server/console/web/messages/provider.tsx";
import { usePageSearch } from "../../../../server/console/web/router/use-page.ts";
import { fieldsPage } from "./page.ts";
import { texts } from "./texts.ts";

export default function FieldsPage() {
  const { language } = useMessages();
  const { organization } = useSession();
  const [{ crop }] = usePageSearch(fieldsPage);
  return (
    <>
      <h1>{texts[language].title}</h1>
      <p>{crop === undefined ? organization.name : texts[language].chosen(crop)}</p>
    </>
  );
}
