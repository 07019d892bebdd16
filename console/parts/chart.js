/** Lines over time; the last values stand beside it as text, for who cannot see it. */
import { html, useEffect, useRef } from "../library/preact.js";
import uPlot from "../library/uplot.js";
import { useCell } from "../state/cell.js";
import { zone } from "../state/zone.js";
import { exact } from "../text/instants.js";

const HEIGHT = 180;
/** Pixels for a label of the longest kind. */
const LABEL_WIDTH = 90;

/**
 * @param {string[]} names of the lines.
 * @param {(number | null)[][]} data seconds of Unix time, and the values of each line.
 */
export function Chart({ title, names, data, unit }) {
  const place = useRef(null);
  const plot = useRef(null);
  const shown = useCell(zone);
  useEffect(() => {
    plot.current = new uPlot(optionsOf(names, place.current, shown), data, place.current);
    const resizing = new ResizeObserver(() => plot.current.setSize({ width: place.current.clientWidth, height: HEIGHT }));
    resizing.observe(place.current);
    return () => {
      resizing.disconnect();
      plot.current.destroy();
    };
  }, [shown]);
  useEffect(() => plot.current.setData(data), [data]);
  return html`<figure class="card chart">
    <figcaption>${title}, ${unit}${names.map(
      (name, index) => html`<span class=${`key key-${index + 1}`}>${name} ${valueText(data[index + 1].at(-1))}</span>`,
    )}</figcaption>
    <div ref=${place} aria-hidden="true"></div>
  </figure>`;
}

function optionsOf(names, element, zone) {
  const style = getComputedStyle(element);
  const color = (name) => style.getPropertyValue(name).trim();
  const axis = { stroke: color("--faint"), grid: { stroke: color("--line"), width: 1 }, ticks: { show: false } };
  return {
    width: element.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    scales: { y: { range: (_, __, highest) => [0, Math.max(highest * 1.1, 1)] } },
    axes: [{ ...axis, space: LABEL_WIDTH, values: (_, instants) => labels(instants, zone) }, { ...axis, size: 56 }],
    series: [{}, ...names.map((name, index) => ({ label: name, stroke: color(`--line-${index + 1}`), width: 2, spanGaps: true, points: { show: false } }))],
  };
}

/** Times of day; with the date where there are several days. */
function labels(instants, zone) {
  const span = (instants.at(-1) ?? 0) - (instants[0] ?? 0);
  const [from, to] = span > 86_400 ? [5, 16] : [11, 19];
  return instants.map((seconds) => exact(seconds * 1_000, zone).slice(from, to));
}

function valueText(value) {
  return value === null || value === undefined ? "–" : value.toFixed(value < 10 ? 1 : 0);
}
