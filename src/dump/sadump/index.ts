/** dump/sadump: the stand-alone dump of Fujitsu's servers, which firmware writes. */
export * from "./open.ts";
