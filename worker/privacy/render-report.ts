import { escapeHtml } from "../../shared/messages/escape-html.ts";
import type { PersonReport } from "./report-person.ts";

const style = `body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%;margin:0 0 1rem}th,td{border:1px solid #ccc;padding:.25rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}
th{width:12rem;font-weight:600}h2{margin-top:2rem}`;

const shown = (value: unknown): string =>
  typeof value === "string" ? value : JSON.stringify(value, null, 1);

/** The values that a row has, one a line. */
const valuesTable = (row: object): string => {
  const lines = Object.entries(row)
    .filter(([, value]) => value !== null)
    .map(
      ([name, value]) =>
        `<tr><th>${escapeHtml(name)}</th><td>${escapeHtml(shown(value))}</td></tr>`,
    );
  return `<table>${lines.join("")}</table>`;
};

/** The report as a page that needs nothing from elsewhere, to be read or printed. */
export function renderReport(report: PersonReport): string {
  const { person, organization, createdAt, tables, mindtickle } = report;
  const sections = Object.entries(tables).map(
    ([name, { why, kept, rows }]) => `<h2>${escapeHtml(name)}</h2>
<p>${escapeHtml(why)} Kept: ${escapeHtml(kept)}</p>
${rows.map(valuesTable).join("\n")}`,
  );
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Personal data of ${escapeHtml(person.displayName)}</title>
<style>${style}</style></head>
<body>
<h1>Personal data of ${escapeHtml(person.displayName)}</h1>
<p>What ${escapeHtml(organization.slug)} stores in Rampart about ${escapeHtml(person.userName)}, as of ${escapeHtml(createdAt)}.</p>
${sections.join("\n")}
<h2>MindTickle</h2>
${mindtickle === null ? "<p>No user.</p>" : valuesTable(mindtickle)}
</body>
</html>
`;
}
