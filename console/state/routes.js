/** The routes that the service has, by its own OpenAPI document: what it does not have, the console does not show. */
import { readDocument } from "../api/status.js";
import { Cell, useCell } from "./cell.js";

const description = new Cell(null);

/** Asks once; without an answer only what every version has is shown. */
export async function loadRoutes() {
  try {
    description.set(await readDocument());
  } catch {
    description.set(null);
  }
}

/** True when the service has the route, such as `hasRoute("post", "/bulk")`. */
export function hasRoute(method, path) {
  return Boolean(description.value?.paths?.[path]?.[method]);
}

/** True when the route has the query parameter. */
export function hasParameter(method, path, name) {
  const parameters = description.value?.paths?.[path]?.[method]?.parameters ?? [];
  return parameters.some((parameter) => parameter.name === name);
}

/** Draws the component again when the routes are known. */
export function useRoutes() {
  useCell(description);
  return { hasRoute, hasParameter };
}
