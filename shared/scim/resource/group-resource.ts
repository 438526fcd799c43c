/**
 * A group as it is stored: what clients write, without its members, which have rows of their own.
 * `id` and `meta` are never in it; absent is absent, never null or empty.
 */
export interface ScimGroup {
  schemas: string[];
  externalId?: string;
  displayName: string;
}
