/** Times in crash's words. */

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const SECONDS_OF_DAY = 86_400;

const two = (value: number): string => String(value).padStart(2, "0");

/**
 * A time in seconds since 1970 as asctime(3) writes it, with the zone before the year: `Sat Apr  4 07:41:09 UTC 2020`.
 * Always UTC: the dumped machine's zone is not in the dump, and the reader's would make texts differ.
 */
export function formatDate(seconds: number): string {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return "(out of range)";
  const day = `${DAYS[date.getUTCDay()]} ${MONTHS[date.getUTCMonth()]} ${String(date.getUTCDate()).padStart(2)}`;
  return `${day} ${formatClock(date.getUTCHours() * 3600 + date.getUTCMinutes() * 60 + date.getUTCSeconds())} UTC ${date.getUTCFullYear()}`;
}

/** A time in seconds since 1970, in UTC, as ctime(3) writes it but for the day, which has two digits: `Sat Apr 04 07:41:09 2020`. */
export function formatUtcDate(seconds: number): string {
  return formatDate(seconds)
    .replace(/^(\w+ \w+) {2}/, "$1 0")
    .replace(" UTC ", " ");
}

/** A span in whole seconds: `00:00:20`, `10 days, 14:14:39`. */
export function formatDuration(seconds: number): string {
  const days = Math.floor(seconds / SECONDS_OF_DAY);
  return `${days === 0 ? "" : `${days} days, `}${formatClock(seconds % SECONDS_OF_DAY)}`;
}

/** Seconds of a day as `hh:mm:ss`. */
function formatClock(seconds: number): string {
  const whole = Math.floor(seconds);
  return `${two(Math.floor(whole / 3600))}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}
