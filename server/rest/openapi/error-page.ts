import { categoryOfCode, errorCodeNames, errorCodes } from "../../../shared/errors.ts";
import { escapeHtml } from "../../../shared/messages/escape-html.ts";
import { errorCauses } from "./error-causes.ts";

/** Escapes a text, and writes what stands between grave accents as code. */
const html = (text: string) =>
  escapeHtml(text).replaceAll(/\x60([^\x60]+)\x60/g, "<code>$1</code>");

/** The page that the `type` of problem details names: each code with its cause and remedy. */
export const errorPage = (): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Errors of the Rampart API</title>
</head>
<body>
<h1>Errors</h1>
<p>Errors are problem details (RFC 9457). Their <code>code</code> is one of these.</p>
${errorCodeNames.map(section).join("\n")}
</body>
</html>
`;

const section = (code: (typeof errorCodeNames)[number]) => `<h2 id="${code}">${code}</h2>
<p>Status ${errorCodes[code]}, category ${categoryOfCode[code]}. ${html(errorCauses[code].cause)}</p>
<p>${html(errorCauses[code].remedy)}</p>`;
