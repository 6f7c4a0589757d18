import type { Writable } from "node:stream";

/** Somewhere that text goes to: the terminal, a file, a program. */
export interface Outlet {
  /** Resolves when more may be written: false when nobody reads any longer. */
  write(text: string): Promise<boolean>;
  /** Resolves when everything has arrived and whoever read it is done. */
  close(): Promise<void>;
}

/**
 * Writes to a stream and waits while its reader is slow. A reader that leaves (EPIPE) is no error; the stream itself
 * stays open on close.
 */
export function streamOutlet(stream: Writable): Outlet {
  let gone = false;
  const leave = (): void => {
    gone = true;
  };
  stream.on("error", leave);
  stream.on("close", leave);
  return {
    async write(text) {
      if (!gone && text !== "" && !stream.write(text)) await roomIn(stream, () => gone);
      return !gone;
    },
    async close() {},
  };
}

/** Resolves when `stream` takes more, or never will. */
function roomIn(stream: Writable, isGone: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      for (const event of ["drain", "error", "close"]) stream.off(event, done);
      resolve();
    };
    for (const event of ["drain", "error", "close"]) stream.on(event, done);
    if (isGone()) done();
  });
}
