import { newId } from "../../../../shared/ids.ts";

/** A row in each table of collaboration: an invitation, and a share that no partner of the test sees. */
export function collaborationRows(
  slug: string,
  t: { tenant_id: string },
): [table: string, row: Record<string, unknown>][] {
  const id = newId();
  const of = { ...t, created_by: "test", expires_at: new Date() };
  return [
    ["partnerships", { ...of, id, owner_name: slug, token_hash: Buffer.from(slug) }],
    [
      "shares",
      {
        ...of,
        id: newId(),
        partnership_id: id,
        partner_tenant_id: newId(),
        subject_type: "load",
        subject_id: newId(),
        fields: ["state"],
        data: { state: slug },
      },
    ],
  ];
}
