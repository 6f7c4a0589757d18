/** A folder of the host, and the name by which crash reaches it (in a chroot, a container or another machine). */
export interface PathMap {
  readonly host: string;
  readonly crash: string;
}

/** The map that `--map HOST=CRASH` describes; throws when there is no `=` between two names. */
export function parsePathMap(text: string): PathMap {
  const [host, crash, ...rest] = text.split("=");
  if (!host || crash === undefined || rest.length > 0) throw new Error(`--map ${text}: expected HOST=CRASH`);
  return { host, crash };
}

/** `text` with the host's folders named as crash names them. */
export function toCrashPaths(text: string, maps: readonly PathMap[]): string {
  return maps.reduce((mapped, { host, crash }) => mapped.replaceAll(host, crash), text);
}
