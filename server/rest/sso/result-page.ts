import type { AppError } from "../../../shared/errors.ts";
import { type Language, preferredLanguage } from "../../../shared/messages/languages.ts";
import { escapeHtml } from "../../../shared/messages/escape-html.ts";
import { identifyTenant } from "../../errors/tenant-of-error.ts";
import { handleError } from "../../errors/problem.ts";
import { forPeople, languageOf } from "../../errors/user-message.ts";
import type { AppContext } from "../../types.ts";

/** What the pages say besides the message of an error. */
const texts: Record<Language, { back: string; request: string; tested: string; close: string }> = {
  en: {
    back: "Back to the sign-in",
    request: "Request",
    tested: "The connection works.",
    close: "You can close this tab.",
  },
  de: {
    back: "Zurück zur Anmeldung",
    request: "Anfrage",
    tested: "Die Verbindung funktioniert.",
    close: "Sie können diesen Tab schließen.",
  },
  fr: {
    back: "Retour à la connexion",
    request: "Requête",
    tested: "La connexion fonctionne.",
    close: "Vous pouvez fermer cet onglet.",
  },
  es: {
    back: "Volver al inicio de sesión",
    request: "Solicitud",
    tested: "La conexión funciona.",
    close: "Puede cerrar esta pestaña.",
  },
  ja: {
    back: "サインインに戻る",
    request: "リクエスト",
    tested: "接続は正常です。",
    close: "このタブを閉じてかまいません。",
  },
};

/** Whether a browser shows the response to a person. Programs ask for JSON, or for anything. */
export const showsPage = (c: AppContext): boolean =>
  (c.req.header("accept") ?? "").includes("text/html");

/** Whether the path is one that a browser opens during a sign-in at the identity provider. */
export const isBrowserStep = (path: string): boolean =>
  /^\/api\/v1\/auth\/sso\/(?:start|callback)$/.test(path);

/** The page of a sign-in that failed: what to do, the cause for the admin, and the request's id. */
export async function ssoErrorPage(c: AppContext, thrown: unknown): Promise<Response> {
  const error: AppError = handleError(c, thrown);
  await identifyTenant(c, error);
  const { userMessage, language, support } = forPeople(error, languageOf(c, error));
  const { back, request } = texts[language];
  const help = [support?.name, support?.email, support?.url].filter((one) => one !== undefined);
  const body = `<p>${escapeHtml(error.message)}</p>
${help.length > 0 ? `<p>${escapeHtml(help.join(", "))}</p>` : ""}
<p><a href="/console/sign-in">${back}</a></p>
<p><small>${request} <code>${escapeHtml(c.get("requestId"))}</code></small></p>`;
  return page(c, { title: userMessage, language, body, status: error.status });
}

/** The page after a test sign-in that succeeded. @param who who signed in at the provider */
export function testedPage(c: AppContext, who: string | null): Response {
  const language = preferredLanguage(c.req.header("accept-language")) ?? "en";
  const { tested, close } = texts[language];
  const body = `${who === null ? "" : `<p>${escapeHtml(who)}</p>`}\n<p>${close}</p>`;
  return page(c, { title: tested, language, body, status: 200 });
}

interface Page {
  title: string;
  language: Language;
  /** Markup, with every value escaped. */
  body: string;
  status: AppError["status"] | 200;
}

const style = `:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
body { max-width: 34rem; margin: 15vh auto; padding: 0 1rem }
h1 { font-size: 1.375rem; line-height: 1.25 }
p { overflow-wrap: anywhere }
a { color: light-dark(#1f55c9, #86aefc) }`;

function page(c: AppContext, { title, language, body, status }: Page): Response {
  const nonce = crypto.randomUUID();
  c.header(
    "content-security-policy",
    `default-src 'none'; style-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  );
  c.header("referrer-policy", "no-referrer");
  c.header("vary", "accept, accept-language", { append: true });
  c.header("content-language", language);
  const html = `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Rampart</title>
<style nonce="${nonce}">${style}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${body}
</main>
</body>
</html>
`;
  return c.html(html, status);
}
