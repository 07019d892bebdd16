/**
 * The words for what a timer is, the same on every screen. The API's are those of the original service: what is `expired` there
 * was delivered.
 */
const WORDS = { pending: "pending", expired: "delivered", aborted: "aborted", error: "error" };

/** The statuses by their names in the API, in the order of their ids. */
export const STATUSES = Object.keys(WORDS);

/** "delivered". */
export function statusWord(description) {
  return WORDS[description] ?? String(description ?? "");
}

/** "Delivered", at the beginning of a line. */
export function statusTitle(description) {
  const word = statusWord(description);
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}

/** What the API calls it, for a word that is another. */
export function statusInAPI(description) {
  return `Status ${description} in the API`;
}
