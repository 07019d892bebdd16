/** What a role lets its holder do, and how that is said. */

/** Before the service has answered: no button comes that would go again. */
export const UNKNOWN = {
  name: null, role: null, applicantService: null, mayWrite: false, mayChangeInBulk: false, mayAdminister: false, seesAll: true,
};

/** @param {{name: ?string, role: string, applicantService: ?string} | null} access null: the service does not say. */
export function rightsOf(access) {
  const { name = null, role = "admin", applicantService = null } = access ?? {};
  return {
    name,
    role,
    applicantService,
    mayWrite: role !== "read",
    // Of all services' timers it is the administrator's.
    mayChangeInBulk: role === "admin" || (role === "write" && applicantService !== null),
    mayAdminister: role === "admin",
    seesAll: applicantService === null,
  };
}

/** "ann, read only, of orders"; empty where no token is asked for. */
export function rightsInWords({ name, role, applicantService }) {
  if (name === null) return "";
  const words = { read: "read only", write: "may write", admin: "administrator" }[role] ?? role;
  const service = applicantService === null || applicantService === name ? "" : `, of ${applicantService}`;
  return `${name}, ${words}${service}`;
}
