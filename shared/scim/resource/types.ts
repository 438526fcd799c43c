import type { ENTERPRISE_SCHEMA } from "../schema/schema.ts";

/** One element of a multi-valued attribute: RFC 7643, section 2.4. */
export interface MultiValue {
  value?: string;
  display?: string;
  type?: string;
  primary?: boolean;
}

interface Address {
  formatted?: string;
  streetAddress?: string;
  locality?: string;
  region?: string;
  postalCode?: string;
  country?: string;
  type?: string;
  primary?: boolean;
}

interface PersonName {
  formatted?: string;
  familyName?: string;
  givenName?: string;
  middleName?: string;
  honorificPrefix?: string;
  honorificSuffix?: string;
}

export interface Manager {
  value?: string;
  $ref?: string;
  displayName?: string;
}

interface EnterpriseUser {
  employeeNumber?: string;
  costCenter?: string;
  organization?: string;
  division?: string;
  department?: string;
  manager?: Manager;
}

/**
 * A user as it is stored: the attributes that clients write, in the spelling of the RFC. `id`,
 * `meta`, `groups` and `password` are never part of it. Unassigned attributes are absent, never null
 * or empty.
 */
export interface ScimUser {
  schemas: string[];
  externalId?: string;
  userName: string;
  name?: PersonName;
  displayName?: string;
  nickName?: string;
  profileUrl?: string;
  title?: string;
  userType?: string;
  preferredLanguage?: string;
  locale?: string;
  timezone?: string;
  active: boolean;
  emails?: MultiValue[];
  phoneNumbers?: MultiValue[];
  ims?: MultiValue[];
  photos?: MultiValue[];
  addresses?: Address[];
  entitlements?: MultiValue[];
  roles?: MultiValue[];
  x509Certificates?: MultiValue[];
  [ENTERPRISE_SCHEMA]?: EnterpriseUser;
}

/**
 * A group as it is stored: the attributes that clients write. `id`, `meta` and the members, which have
 * rows of their own, are never part of it. Unassigned attributes are absent, never null or empty.
 */
export interface ScimGroup {
  schemas: string[];
  externalId?: string;
  displayName: string;
}
