/** Who the caller is to the service, and who has changed what. */
import { call } from "./call.js";

/** `{ name, role, applicantService }`; no name where no token is asked for. */
export async function readAccess() {
  return JSON.parse(await call("GET", "access", { asks: false }));
}

/** A page: `{ items, nextCursor }`. */
export async function listAudit(query, signal) {
  return JSON.parse(await call("GET", "audit", { query, signal }));
}
