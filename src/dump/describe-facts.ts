import { escapeControls } from "#base";
import type { DumpFacts } from "./dump.ts";

/** More erased places than this are counted, not named. */
const MOST_ERASED = 8;

/** Sentences about what a dump lacks: what was damaged, how many pages that cost, and what was erased on purpose. */
export function describeFacts(facts: DumpFacts): readonly string[] {
  return [...facts.damage, ...describePages(facts), ...describeErased(facts)];
}

/** Counted only where something is missing: a whole dump opens without looking. */
function describePages({ damage, pages }: DumpFacts): readonly string[] {
  if (damage.length === 0) return [];
  const { present, filtered, lost } = pages();
  const left = filtered === 0 ? "" : ` ${filtered} were left out on purpose,`;
  return [`of ${present + filtered + lost} pages of memory ${present} are there,${left} ${lost} are lost`];
}

function describeErased({ erased }: DumpFacts): readonly string[] {
  if (erased.length === 0) return [];
  const named = erased.slice(0, MOST_ERASED).map((line) => escapeControls(line.replace(/^erase +/, "")));
  const more = erased.length > MOST_ERASED ? `, and ${erased.length - MOST_ERASED} more` : "";
  return [`makedumpfile erased from the memory: ${named.join(", ")}${more}`];
}
