/** Labels as a field of a form has them: `team:orders, tenant:acme`. A value may hold a comma; what follows one, a name and a colon. */

const BREAK = /\s*,\s*(?=[A-Za-z0-9][A-Za-z0-9._/-]*:)/;

/** `["team:orders", "tenant:acme"]`. */
export function labelsOf(text) {
  return text.trim().split(BREAK).filter((label) => label !== "");
}

export function labelsText(labels = []) {
  return labels.join(", ");
}
