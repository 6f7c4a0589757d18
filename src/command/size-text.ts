/** Amounts of memory in crash's words. */

const KB = 1024;
const MB = 1024 * KB;
const GB = 1024 * MB;

/** Firmware keeps some of the memory that was bought: an amount this little below whole gigabytes is shown as those. */
const MOST_RESERVED = 64 * MB;

/** Bytes as `511.5 MB`, `16 GB`, `640 KB`; a fraction of zero is left out. */
export function formatSize(bytes: number): string {
  if (bytes === 0) return "0";
  if (bytes < MB) return `${Math.floor(bytes / KB)} KB`;
  const [unit, name] = bytes >= GB ? [GB, "GB"] : [MB, "MB"];
  const tenths = halfToEven((bytes * 10) / unit);
  const fraction = tenths % 10 === 0 ? "" : `.${tenths % 10}`;
  return `${Math.floor(tenths / 10)}${fraction} ${name}`;
}

/** Rounds as C's printf does; memory comes in pages, so ties are common. */
function halfToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}

/** The memory of a machine, in bytes, as `sys` and `mach` show it. */
export function formatMemorySize(bytes: number): string {
  const whole = Math.ceil(bytes / GB) * GB;
  return formatSize(whole - bytes <= MOST_RESERVED ? whole : bytes);
}
