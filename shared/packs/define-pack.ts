import type { TenantConfigInput } from "../configuration/tenant-config.ts";
import type { Pack } from "../product.ts";

/** What a pack declares in its `pack.ts`. */
export interface PackDeclaration extends Pack {
  readonly defaults: TenantConfigInput;
}

const appTypeForm = /^[a-z][A-Za-z0-9]{1,39}$/;
const pathForm = /^[a-z][a-z0-9-]{1,39}$/;

const isPart = (text: string) => /^[a-z][a-z0-9-]{0,39}$/.test(text);

/**
 * Declares a pack. Add it to the list in `index.ts`.
 * @throws Error for an app type or a path that no URL or configuration can have, and for the name of a
 *   permission in another form
 */
export function definePack(pack: PackDeclaration): Pack {
  const { appType, path } = pack;
  if (!appTypeForm.test(appType))
    throw new Error(`The app type "${appType}" must be 2 to 40 letters and digits in camel case.`);
  if (!pathForm.test(path))
    throw new Error(`The path "${path}" must be 2 to 40 of a-z, 0-9 and hyphens.`);
  for (const name of Object.keys(pack.permissions ?? {})) {
    const [noun = "", ...rest] = name.slice(path.length + 1).split(":");
    if (!name.startsWith(`${path}.`) || rest.length !== 1 || ![noun, ...rest].every(isPart))
      throw new Error(`The permission "${name}" must have the form ${path}.nouns:verb.`);
  }
  return pack;
}
