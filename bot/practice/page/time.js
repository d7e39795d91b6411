// Times and sizes as people read them, in the zone of the person who looks.

const formats = new Map();

function format(zone, options) {
  const key = zone + JSON.stringify(options);
  if (!formats.has(key)) {
    let made;
    try {
      made = new Intl.DateTimeFormat('en-US', {...options, timeZone: zone || undefined});
    } catch {
      made = new Intl.DateTimeFormat('en-US', options); // a zone this browser does not know
    }
    formats.set(key, made);
  }
  return formats.get(key);
}

/** Milliseconds of a message's ts ("1700000000.000100"). */
export const millis = (ts) => Math.round(parseFloat(ts) * 1000);

export const clock = (ms, zone) => format(zone, {hour: 'numeric', minute: '2-digit'}).format(ms);

export const clockWithSeconds = (ms, zone) =>
  format(zone, {hour: 'numeric', minute: '2-digit', second: '2-digit'}).format(ms);

/** "17:35:04.120": of one width, as a log needs it. */
export const clockOfLog = (ms, zone) =>
  format(zone, {hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3, hourCycle: 'h23'}).format(ms);

export const weekdayClock = (ms, zone) =>
  format(zone, {weekday: 'short', month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit'}).format(ms);

/** "2026-11-20" of an instant in a zone: equal for equal days, and sortable. */
export function dayOf(ms, zone) {
  const parts = {};
  for (const part of format(zone, {year: 'numeric', month: '2-digit', day: '2-digit'}).formatToParts(ms)) {
    parts[part.type] = part.value;
  }
  return `${parts.year}-${parts.month}-${parts.day}`;
}

/** "Today", "Yesterday" or "Friday, November 20". */
export function dayName(ms, now, zone) {
  const day = dayOf(ms, zone);
  if (day === dayOf(now, zone)) return 'Today';
  if (day === dayOf(now - 86400000, zone)) return 'Yesterday';
  const year = day.slice(0, 4) === dayOf(now, zone).slice(0, 4) ? undefined : 'numeric';
  return format(zone, {weekday: 'long', month: 'long', day: 'numeric', year}).format(ms);
}

/** "today at 2:35 PM", or "Nov 20 at 2:35 PM" when it was another day. */
export function whenShort(ms, now, zone) {
  const name = dayName(ms, now, zone);
  const day = name === 'Today' || name === 'Yesterday' ? name.toLowerCase() : format(zone, {month: 'short', day: 'numeric'}).format(ms);
  return `${day} at ${clock(ms, zone)}`;
}

export const whenFull = (ms, zone) =>
  format(zone, {weekday: 'long', month: 'long', day: 'numeric', year: 'numeric', hour: 'numeric', minute: '2-digit', second: '2-digit'}).format(ms);

const DATE_PARTS = {
  date_num: (ms, zone) => dayOf(ms, zone),
  date: (ms, zone) => format(zone, {month: 'long', day: 'numeric', year: 'numeric'}).format(ms),
  date_short: (ms, zone) => format(zone, {month: 'short', day: 'numeric', year: 'numeric'}).format(ms),
  date_long: (ms, zone) => format(zone, {weekday: 'long', month: 'long', day: 'numeric', year: 'numeric'}).format(ms),
  day_divider_pretty: (ms, zone) => format(zone, {weekday: 'long', month: 'long', day: 'numeric'}).format(ms),
  time: clock,
  time_secs: clockWithSeconds,
};

/**
 * Fills a date token's format ("{date_short_pretty} at {time}") for an instant
 * in seconds. The pretty forms say today, yesterday and tomorrow.
 */
export function fillDate(pattern, seconds, now, zone) {
  const ms = seconds * 1000;
  return pattern.replace(/\{(\w+)\}/g, (whole, name) => {
    if (name === 'ago') return ago(ms, now);
    const plain = name.replace(/_pretty$/, '');
    if (plain !== name && plain !== 'day_divider') {
      const day = dayOf(ms, zone);
      if (day === dayOf(now, zone)) return 'today';
      if (day === dayOf(now - 86400000, zone)) return 'yesterday';
      if (day === dayOf(now + 86400000, zone)) return 'tomorrow';
    }
    const part = DATE_PARTS[name] || DATE_PARTS[plain];
    return part ? part(ms, zone) : whole;
  });
}

function ago(ms, now) {
  const minutes = Math.round((now - ms) / 60000);
  const distance = Math.abs(minutes);
  const words = distance < 1 ? 'a moment'
    : distance < 60 ? count(distance, 'minute')
    : distance < 1440 ? count(Math.round(distance / 60), 'hour')
    : count(Math.round(distance / 1440), 'day');
  return minutes >= 0 ? `${words} ago` : `in ${words}`;
}

export const count = (number, noun, plural = `${noun}s`) => `${number.toLocaleString('en-US')} ${number === 1 ? noun : plural}`;

export function size(bytes) {
  if (!(bytes >= 0)) return '';
  return bytes < 1024 ? `${bytes} B` : `${(bytes / 1024).toFixed(bytes < 10240 ? 1 : 0)} KB`;
}

export function duration(ms) {
  if (!(ms >= 0)) return '';
  if (ms >= 1000) return `${(ms / 1000).toFixed(ms < 10000 ? 2 : 0)} s`;
  return ms >= 10 ? `${Math.round(ms)} ms` : `${Number(ms.toFixed(1))} ms`;
}

/** Offset of a zone from UTC at an instant, in milliseconds. */
function offset(ms, zone) {
  const parts = {};
  for (const part of format(zone, {
    year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric', hourCycle: 'h23',
  }).formatToParts(ms)) parts[part.type] = Number(part.value);
  const local = Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second);
  return local - Math.floor(ms / 1000) * 1000;
}

/** The instant (ms) at which a wall clock in a zone shows "2026-11-20T14:35". */
export function fromWall(text, zone) {
  const asUTC = Date.parse(`${text}Z`);
  if (Number.isNaN(asUTC)) return NaN;
  const guess = asUTC - offset(asUTC, zone);
  return asUTC - offset(guess, zone); // once more: the guess may lie across a clock change
}

/** What a wall clock in a zone shows at an instant: "2026-11-20T14:35". */
export const toWall = (ms, zone) => new Date(ms + offset(ms, zone)).toISOString().slice(0, 16);

/** Tomorrow at nine in the morning, in a zone. */
export const nextMorning = (now, zone) => {
  const noonToday = fromWall(`${dayOf(now, zone)}T12:00`, zone);
  return fromWall(`${dayOf(noonToday + 86400000, zone)}T09:00`, zone);
};
