/** What keeps a text from being a JSON object; null when it is one. */
export function jsonObjectProblem(text) {
  try {
    const value = JSON.parse(text);
    return value !== null && typeof value === "object" && !Array.isArray(value) ? null : "must be a JSON object";
  } catch (error) {
    return `is no JSON: ${error.message}`;
  }
}
