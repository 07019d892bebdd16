/** The Prometheus text format 0.0.4, read. */

const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;

/** `{ name, labels, value }` of each sample. */
export function readSamples(text) {
  const samples = [];
  for (const line of text.split("\n")) {
    const match = line.startsWith("#") ? null : SAMPLE.exec(line);
    if (match) samples.push({ name: match[1], labels: labelsOf(match[2] ?? ""), value: numberOf(match[3]) });
  }
  return samples;
}

/** The sum of the samples of a name whose labels are these, null when there is none. */
export function total(samples, name, labels = {}) {
  const found = samples.filter((sample) => sample.name === name && matches(sample, labels));
  return found.length === 0 ? null : found.reduce((sum, { value }) => sum + value, 0);
}

/** `[{ upTo, count }]` of a histogram's buckets, cumulative, over all its other labels. */
export function buckets(samples, name) {
  const counts = new Map();
  for (const sample of samples.filter((sample) => sample.name === `${name}_bucket`)) {
    const upTo = numberOf(sample.labels.le);
    counts.set(upTo, (counts.get(upTo) ?? 0) + sample.value);
  }
  return [...counts].map(([upTo, count]) => ({ upTo, count })).sort((one, other) => one.upTo - other.upTo);
}

/** What was counted between two looks at a histogram; all of it when the process is another one. */
export function bucketsSince(later, earlier) {
  const before = new Map(earlier.map(({ upTo, count }) => [upTo, count]));
  const since = later.map(({ upTo, count }) => ({ upTo, count: count - (before.get(upTo) ?? 0) }));
  return since.some(({ count }) => count < 0) ? later : since;
}

/** The value below which that part of what was counted lies, within its bucket by proportion; null when nothing was. */
export function quantile(buckets, part) {
  const rank = (buckets.at(-1)?.count ?? 0) * part;
  if (rank === 0) return null;
  let [below, lower] = [0, 0];
  for (const { upTo, count } of buckets) {
    if (count >= rank) return Number.isFinite(upTo) ? lower + ((upTo - lower) * (rank - below)) / (count - below) : lower;
    [below, lower] = [count, upTo];
  }
  return null;
}

function matches(sample, labels) {
  return Object.entries(labels).every(([name, value]) => sample.labels[name] === value);
}

function labelsOf(text) {
  return Object.fromEntries([...text.matchAll(LABEL)].map(([, name, value]) => [name, value.replaceAll(/\\(.)/g, "$1")]));
}

function numberOf(text) {
  return text === "+Inf" ? Infinity : text === "-Inf" ? -Infinity : Number(text);
}
