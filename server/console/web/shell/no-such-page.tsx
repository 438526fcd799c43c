import { Link } from "@tanstack/react-router";
import { useMessages } from "../messages/provider.tsx";

export function NoSuchPage() {
  const t = useMessages();
  return (
    <main>
      <h1>{t.shell.noSuchPage}</h1>
      <p>{t.shell.noSuchPageText}</p>
      <Link to="/">{t.shell.home}</Link>
    </main>
  );
}
