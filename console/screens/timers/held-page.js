/**
 * A page that stays under the mouse: rows keep their places while what they say is kept up to date. Rows that came, and rows
 * that the filter does not match any more, are counted, and shown on request.
 */

/** The page as it was first seen. */
export function hold(page) {
  return { rows: page.items, nextCursor: page.nextCursor, fresh: page, came: 0, gone: new Set() };
}

/** The held page after another look at the same filter. */
export function follow(held, page, order) {
  const latest = new Map(page.items.map((row) => [row._id, row]));
  const known = new Set(held.rows.map((row) => row._id));
  const last = page.nextCursor === null ? null : page.items.at(-1);
  const isGone = (row) => !latest.has(row._id) && !(last && isBehind(row, last, order));
  return {
    ...held,
    rows: held.rows.map((row) => latest.get(row._id) ?? row),
    fresh: page,
    came: page.items.filter((row) => !known.has(row._id)).length,
    gone: new Set(held.rows.filter(isGone).map((row) => row._id)),
  };
}

/** True when the row would stand on a later page: others pushed it there. */
function isBehind(row, last, order) {
  if (order === "newest") return row._id < last._id;
  const [mine, theirs] = [row.expirationDate, last.expirationDate];
  return mine > theirs || (mine === theirs && row._id > last._id);
}
