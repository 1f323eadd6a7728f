// Moments in words, in the zone of the playground's people: Slack's date tokens and Teams' macros.

const parts = (date, zone) => (options) => new Intl.DateTimeFormat("en-US", { timeZone: zone, ...options }).format(date);

export function clockTime(date, zone, seconds = false) {
  const options = { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  return new Intl.DateTimeFormat("en-GB", seconds ? { ...options, second: "2-digit" } : options).format(date);
}

export function dayName(date, zone, now) {
  const day = (moment) => new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(moment);
  const near = { [-1]: "Yesterday", 0: "Today", 1: "Tomorrow" };
  const days = Math.round((Date.parse(day(date)) - Date.parse(day(now))) / 86_400_000);
  return near[days] ?? parts(date, zone)({ weekday: "long", month: "long", day: "numeric" });
}

/** Slack: <!date^1795359600^Ends {time}|fallback> */
export function slackDate(seconds, format, zone, now) {
  const date = new Date(seconds * 1000);
  const part = parts(date, zone);
  const pretty = (plain) => {
    const near = dayName(date, zone, now);
    return ["Yesterday", "Today", "Tomorrow"].includes(near) ? near.toLowerCase() : plain;
  };
  const words = {
    date_num: () => new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(date),
    date: () => part({ month: "long", day: "numeric", year: "numeric" }),
    date_short: () => part({ month: "short", day: "numeric", year: "numeric" }),
    date_long: () => part({ weekday: "long", month: "long", day: "numeric", year: "numeric" }),
    date_pretty: () => pretty(words.date()),
    date_short_pretty: () => pretty(words.date_short()),
    date_long_pretty: () => pretty(words.date_long()),
    day_divider_pretty: () => pretty(words.date_long()),
    time: () => clockTime(date, zone),
    time_secs: () => clockTime(date, zone, true),
    ago: () => ago(date, now),
  };
  return format.replace(/\{(\w+)\}/g, (whole, name) => words[name]?.() ?? whole);
}

/** Teams: {{DATE(2026-11-22T16:14:00Z, SHORT)}} {{TIME(2026-11-22T16:14:00Z)}} */
export function teamsDates(text, zone) {
  return text.replace(/\{\{(DATE|TIME)\(([^,()]+)(?:,\s*(\w+))?\)\}\}/g, (whole, kind, moment, style) => {
    const date = new Date(moment.trim());
    if (Number.isNaN(date.getTime()) || !/Z|[+-]\d\d:?\d\d$/.test(moment.trim())) return whole;
    if (kind === "TIME") return clockTime(date, zone);
    const long = style === "LONG" ? { weekday: "long", month: "long" } : { weekday: "short", month: "short" };
    const shape = !style || style === "COMPACT"
      ? { month: "numeric", day: "numeric", year: "numeric" }
      : { ...long, day: "numeric", year: "numeric" };
    return parts(date, zone)(shape);
  });
}

function ago(date, now) {
  const minutes = Math.round((now - date) / 60_000);
  const [count, word] = Math.abs(minutes) < 60 ? [minutes, "minute"]
    : Math.abs(minutes) < 1440 ? [Math.round(minutes / 60), "hour"] : [Math.round(minutes / 1440), "day"];
  return new Intl.RelativeTimeFormat("en", { numeric: "auto" }).format(-count, word);
}
