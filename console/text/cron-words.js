/** Cron expressions in words: those that people write; others are shown as they are. */

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = [
  "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
];
const NICKNAMES = {
  "@yearly": "every year on January 1 at 00:00",
  "@annually": "every year on January 1 at 00:00",
  "@monthly": "on day 1 of each month at 00:00",
  "@weekly": "every Sunday at 00:00",
  "@daily": "every day at 00:00",
  "@midnight": "every day at 00:00",
  "@hourly": "every hour",
};

/** "every Monday at 09:30"; the expression itself when there are no plain words for it. */
export function cronInWords(expression) {
  const text = expression.trim();
  if (text.startsWith("@")) return NICKNAMES[text.toLowerCase()] ?? text;
  const fields = text.split(/\s+/);
  if (fields.length !== 5) return text;
  const [minute, hour, day, month, weekday] = fields;
  const time = timeInWords(minute, hour);
  const date = dateInWords(day, month, weekday);
  if (time === null || date === null) return text;
  return time.isAt ? `${date || "every day"} ${time.text}` : [time.text, date].filter(Boolean).join(", ");
}

/** "every 5 minutes"; `repeat` is that of a named schedule. */
export function repeatInWords(repeat) {
  if (!repeat) return "once";
  if (repeat.cron !== undefined) return cronInWords(String(repeat.cron));
  const unit = String(repeat.time_unit);
  return repeat.frequency === 1 ? `every ${unit.replace(/s$/, "")}` : `every ${repeat.frequency} ${unit}`;
}

function timeInWords(minute, hour) {
  const every = stepOf(minute, 60);
  const hours = hoursInWords(hour);
  if (minute === "*" && hours !== null) return { text: ["every minute", hours].filter(Boolean).join(" ") };
  if (every && hours !== null) return { text: [`every ${every} minutes`, hours].filter(Boolean).join(" ") };
  if (!/^\d+$/.test(minute)) return null;
  if (/^\d+(,\d+)*$/.test(hour)) return { text: `at ${list(hour.split(",").map((each) => clock(each, minute)))}`, isAt: true };
  const step = stepOf(hour, 24);
  if (step) return { text: `every ${step} hours at minute ${Number(minute)}` };
  return hours === null ? null : { text: `${hours === "" ? "every hour" : `every hour ${hours}`} at minute ${Number(minute)}` };
}

/** N of "*\/N" where that is as often at each turn of the clock; null otherwise. */
function stepOf(field, whole) {
  const step = Number(/^\*\/(\d+)$/.exec(field)?.[1]);
  return step > 1 && whole % step === 0 ? step : null;
}

/** "" for all of them, null without plain words. */
function hoursInWords(hour) {
  if (hour === "*") return "";
  const range = /^(\d+)-(\d+)$/.exec(hour);
  if (range) return `from ${clock(range[1], 0)} to ${clock(range[2], 59)}`;
  return /^\d+$/.test(hour) ? `from ${clock(hour, 0)} to ${clock(hour, 59)}` : null;
}

function dateInWords(day, month, weekday) {
  const months = month === "*" ? "" : named(month, MONTHS, 1);
  const weekdays = weekday === "*" ? "" : named(weekday, DAYS, 0);
  const days = day === "*" ? "" : /^[\d,]+$/.test(day) ? list(day.split(",").map(Number)) : null;
  if (months === null || weekdays === null || days === null || (days && weekdays)) return null;
  const inMonths = months && ` in ${months}`;
  if (days) return `on day ${days} of ${months || "each month"}`;
  if (weekdays) return `${weekdays.includes(" to ") ? "" : "every "}${weekdays}${inMonths}`;
  return months && `every day${inMonths}`;
}

/** Names of a list or of a range: "Monday to Friday". */
function named(field, names, first) {
  const name = (text) => {
    const index = names.findIndex((each) => each.slice(0, 3).toUpperCase() === text.toUpperCase());
    return names[index >= 0 ? index : (Number(text) - first) % (first === 0 ? 7 : 12)] ?? null;
  };
  const range = /^(\w+)-(\w+)$/.exec(field);
  const parts = range ? [name(range[1]), name(range[2])] : /^\w+(,\w+)*$/.test(field) ? field.split(",").map(name) : [null];
  if (parts.includes(null)) return null;
  return range ? parts.join(" to ") : list(parts);
}

function list(words) {
  return words.length < 2 ? String(words[0]) : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

function clock(hour, minute) {
  return `${String(Number(hour)).padStart(2, "0")}:${String(Number(minute)).padStart(2, "0")}`;
}
