import { bytesToHex } from "@noble/hashes/utils.js";
import { AppError } from "../../../shared/errors.ts";
import { assetResponse } from "../../console/assets.ts";
import type { AppContext } from "../../types.ts";

/** The version of Scalar's script beside this file; see its README. */
const version = "1.76.0";

/** What Scalar would load from its own servers is turned off; the policy below blocks it too. */
const configuration = {
  withDefaultFonts: false,
  telemetry: false,
  hideClientButton: true,
  showDeveloperTools: "never",
  agent: { disabled: true },
  mcp: { disabled: true },
};

/** Scalar adds its styles with the nonce of the page's meta element. Nothing inline runs. */
const policyFor = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");

/** The reference of the API for people, drawn by Scalar from openapi.json. */
export function referencePage(c: AppContext): Response {
  const nonce = bytesToHex(crypto.getRandomValues(new Uint8Array(16)));
  c.header("content-security-policy", policyFor(nonce));
  const attribute = JSON.stringify(configuration).replaceAll('"', "&quot;");
  return c.html(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta property="csp-nonce" content="${nonce}">
<title>Rampart API</title>
</head>
<body>
<script id="api-reference" type="application/json" data-url="openapi.json" data-configuration="${attribute}"></script>
<script src="docs/api-reference.js?v=${version}"></script>
</body>
</html>
`);
}

/** Scalar's script. */
export async function referenceScript(c: AppContext): Promise<Response> {
  const script = await assetResponse(c, "api-reference.js", {
    "content-type": "text/javascript; charset=utf-8",
    "cache-control": "public, max-age=31536000, immutable",
  });
  if (script) return script;
  throw new AppError("unavailable", "The reference is not built. Run `npm run build:console`.");
}
