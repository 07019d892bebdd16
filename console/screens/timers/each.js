/** One thing done with many. */

const AT_ONCE = 6;

/**
 * Does it with each, a few at a time.
 *
 * @returns {Promise<{done: string[], failed: {id: string, problem: Error}[]}>}
 */
export async function doWithEach(ids, act) {
  const waiting = [...ids];
  const result = { done: [], failed: [] };
  const work = async () => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      try {
        await act(id);
        result.done.push(id);
      } catch (problem) {
        result.failed.push({ id, problem });
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return result;
}
