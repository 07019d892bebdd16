/** Requests as commands for a shell. */

/** The text as one word of a POSIX shell. */
export function shellWord(text) {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/**
 * A curl command. With a token it reads it from the variable TOKEN: a secret has no place on a clipboard.
 *
 * @param {{method?: string, url: string, body?: string, withToken?: boolean}} request
 */
export function curl({ method = "GET", url, body, withToken = false }) {
  const words = ["curl"];
  if (method !== "GET" && !(method === "POST" && body !== undefined)) words.push("-X", method);
  words.push(shellWord(url));
  if (withToken) words.push("-H", '"authorization: Bearer $TOKEN"');
  if (body !== undefined) words.push("-H", shellWord("content-type: application/json"), "-d", shellWord(body));
  return words.join(" ");
}
