/**
 * The tokens of a JSON text that is well-formed, as they are spelt: a payload is shown as it was sent, and JSON.parse would
 * make 1.50 to 1.5 and lose digits of long numbers.
 */

const TOKEN = /\s*("(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s{}[\]:,"]+)/gy;

/** `{ text, start, end }` of each token. */
export function* jsonTokens(json) {
  TOKEN.lastIndex = 0;
  const pattern = new RegExp(TOKEN.source, TOKEN.flags);
  for (let match = pattern.exec(json); match; match = pattern.exec(json)) {
    yield { text: match[1], start: pattern.lastIndex - match[1].length, end: pattern.lastIndex };
  }
}

/** The text of each member of an object, by name: `{ payload: '{"a": 1.50}' }`. */
export function jsonMembers(json) {
  const members = Object.create(null);
  let depth = 0;
  let name = null;
  let start = null;
  let end = null;
  const close = () => {
    if (name !== null) members[name] = json.slice(start, end);
    name = start = null;
  };
  for (const token of jsonTokens(json)) {
    const closes = token.text === "}" || token.text === "]";
    if (closes) depth -= 1;
    if (depth === 0 && closes) close();
    else if (depth === 1 && token.text === "," && !closes) close();
    else if (depth === 1 && name === null) name = JSON.parse(token.text);
    else if (start === null && token.text !== ":" && depth >= 1) start = token.start;
    if (token.text === "{" || token.text === "[") depth += 1;
    end = token.end;
  }
  return members;
}
