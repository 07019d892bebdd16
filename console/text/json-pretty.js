/** JSON text with a line for each member, spelt as it was. */
import { jsonTokens } from "./json-tokens.js";

/** The text, indented by two blanks a level. */
export function prettyJSON(json) {
  let text = "";
  let depth = 0;
  let before = "";
  const line = () => `\n${"  ".repeat(depth)}`;
  for (const { text: token } of jsonTokens(json)) {
    if (token === "}" || token === "]") {
      depth -= 1;
      if (before !== "{" && before !== "[") text += line();
    } else if (before === "{" || before === "[" || before === ",") {
      text += line();
    }
    text += token === ":" ? ": " : token;
    if (token === "{" || token === "[") depth += 1;
    before = token;
  }
  return text;
}
