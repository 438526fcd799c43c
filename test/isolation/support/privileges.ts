/** Updates are granted by column. `UPDATE(*)` means all columns except tenant_id: see LOCK TABLE. */
export const write = ["SELECT", "INSERT", "UPDATE(*)"];
export const change = ["SELECT", "INSERT", "UPDATE", "DELETE"];
export const append = ["SELECT", "INSERT"];

/** A privilege on each of some columns, whose names are separated by spaces. */
export const columns = (privilege: string, names: string): string[] =>
  names.split(" ").map((name) => `${privilege}(${name})`);
