import { DEFAULT_STYLE, type FormatLetter, type ValueStyle } from "#object";
import type { Settings } from "../session.ts";

/** How values are written after the session's settings, in the base that the command was asked for. */
export function valueStyle(settings: Settings, radix: 10 | 16, format?: FormatLetter): ValueStyle {
  const { printMax, printArray, nullStop } = settings;
  const style = { ...DEFAULT_STYLE, radix, printMax, printArray, nullStop };
  return format === undefined ? style : { ...style, format };
}
