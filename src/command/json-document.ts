import { isPartial, jsonText, type Row, toJson, UsageError } from "#base";
import { messageOf } from "./error-text.ts";

/** Names the shape of the document; it changes when the shape does. */
export const COMMAND_SCHEMA = "inquest/command/1";

/**
 * The JSON document of one command, row by row: `{schema, command, arguments, rows, error?}`. A failure after some rows
 * closes the list and adds `error`, so the document is whole whatever happens. Returns the error, if any.
 */
export function* jsonDocument(
  command: string,
  words: readonly string[],
  rows: () => Iterable<Row>,
): Generator<string, unknown> {
  const head = { schema: COMMAND_SCHEMA, command, arguments: words };
  yield `${jsonText(head).slice(0, -1)},"rows":[`;
  let separator = "\n";
  let failure: { readonly error: unknown } | undefined;
  try {
    for (const row of rows()) {
      yield separator + jsonText(toJson(row));
      separator = ",\n";
    }
  } catch (error) {
    failure = { error };
  }
  yield failure === undefined ? "\n]}\n" : `\n],"error":${jsonText(errorData(failure.error))}}\n`;
  return failure?.error;
}

/** An error as data: its kind, a sentence, and the facts it carries. */
function errorData(error: unknown): unknown {
  const kind = error instanceof Error ? error.name : "Error";
  const expected = error instanceof UsageError || isPartial(error);
  const facts = expected ? (toJson({ ...error } as unknown as Row) as Record<string, unknown>) : {};
  return { ...facts, kind, message: messageOf(error).trim() };
}
