/** host/name-index: the names of debug information, indexed by workers and kept for the next session. */
export { type KeptNames, keptNames } from "./kept-names.ts";
