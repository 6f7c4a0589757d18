/** C expressions and type names: parsed, evaluated and printed. */
import { DEFAULT_STYLE, evaluateText, formatValue, typeOfText } from "#object";
import { typeName } from "#types";
import { ascii } from "../../../src/testing/bytes.ts";
import {
  array,
  CHAR,
  enumType,
  functionType,
  INT,
  pointer,
  struct,
  TestMemory,
  testScope,
  UNSIGNED_LONG,
  VOID,
} from "../../../src/testing/values.ts";
import { askAll, type Target } from "../target.ts";

const AT = 0xffff_ffff_8100_0000n;
const list = struct("list_head", ["next", pointer(VOID)], ["prev", pointer(VOID)], ["bits", INT, 3]);
const scope = testScope({
  memory: new TestMemory().putWords(AT, AT, AT + 8n, 3n).putText(AT + 0x100n, "init", 8),
  types: [list, enumType("pid_type", { PIDTYPE_PID: 0, PIDTYPE_MAX: 4 })],
  symbols: {
    head: [AT, list],
    jiffies: [AT, UNSIGNED_LONG],
    name: [AT + 0x100n, array(CHAR, 8)],
    secret: [AT + 0x200n],
    schedule: [AT + 0x300n, functionType(VOID)],
  },
});
const ERRORS = ["FormatError", "UsageError", "MemoryFault", "UntypedSymbol", "MissingDebugInfo", "AbsentError"];

export const target: Target = {
  name: "expression",
  cost: "cheap",
  longest: 300,
  errors: ERRORS,
  seeds: () =>
    [
      "1 + 2 * (3 - 4) / 5 % 6 << 7 >> 1 & 8 | 9 ^ ~10",
      "*(struct list_head *)head.next",
      "((struct list_head *)&head)->prev == &jiffies ? name[2] : sizeof(struct list_head)",
      "jiffies@3",
      "\"text\" L'x' '\\n' 0x1fUL 1.5e3 077",
      "{int} 0xffffffff81000000",
      "$1 = (enum pid_type)4",
      "(int (*)(void))schedule, !name && PIDTYPE_MAX || sizeof(unsigned long[3])",
      "head.bits += 1",
      "(struct list_head){1,2}",
    ].map(ascii),
  run(bytes) {
    const text = String.fromCharCode(...bytes.subarray(0, 1000));
    askAll(
      ERRORS,
      () => typeName(typeOfText(text, scope).type),
      () => formatValue(evaluateText(text, scope), DEFAULT_STYLE, scope),
    );
  },
};
