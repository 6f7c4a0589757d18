import { describe, expect, test } from "vitest";
import { type DrawnFrame, drawKernel } from "../../testing/kernel.ts";
import { exceptionAt } from "./exception.ts";
import { callStack } from "./index.ts";

const NO_CODE = 0xffff_ffff_ffff_ffffn;

/** The exception whose entry stands on the stack of a task that died of `fault`: of several, that of this place. */
function exception(
  entry: DrawnFrame | readonly DrawnFrame[],
  fault: { readonly vector: number; readonly code: number; readonly at: bigint },
  place = 0,
) {
  const { kernel, at } = drawKernel({
    tasks: [{ pid: 7, comm: "victim", cpu: 1, running: true, stack: ["die", "handler", ...[entry].flat(), "broken"] }],
    overwrite: {
      "&victim.thread.trap_nr": fault.vector,
      "&victim.thread.error_code": fault.code,
      "&victim.thread.cr2": fault.at,
    },
  });
  const stack = callStack(kernel, at("&victim"));
  return exceptionAt(
    kernel,
    stack,
    stack.activations.flatMap(({ frame, index }) => (frame.saved === undefined ? [] : [index]))[place],
  );
}

const fault = { vector: 14, code: 2, at: 0x28n };

describe("an exception", () => {
  test("a page fault that killed its task, which keeps address and code", () => {
    expect(exception({ entry: "asm_exc_page_fault", registers: { orig_rax: NO_CODE } }, fault)).toEqual({
      name: "exc_page_fault",
      errorCode: 2n,
      meaning: "page not present, write, kernel",
      faultAddress: 0x28n,
    });
  });

  test("one whose error code still stands where the processor pushed it", () => {
    const found = exception({ entry: "asm_exc_general_protection", registers: { orig_rax: 0x18n } }, fault);
    expect(found).toEqual({
      name: "exc_general_protection",
      errorCode: 0x18n,
      meaning: undefined,
      faultAddress: undefined,
    });
  });

  test("one of which the task keeps nothing: it died of another", () => {
    const other = { vector: 6, code: 0, at: 0n };
    expect(exception({ entry: "asm_exc_page_fault", registers: { orig_rax: NO_CODE } }, other)).toEqual({
      name: "exc_page_fault",
      errorCode: undefined,
      meaning: undefined,
      faultAddress: undefined,
    });
  });

  test("one of which the task keeps nothing: it was signalled for another, which came from user mode", () => {
    const signalled = { ...fault, code: 6 };
    expect(exception({ entry: "asm_exc_page_fault", registers: { orig_rax: NO_CODE } }, signalled)).toMatchObject({
      errorCode: undefined,
      faultAddress: undefined,
    });
  });

  test("the outer one of two, of which the task keeps the inner", () => {
    const entry = { entry: "asm_exc_page_fault", registers: { orig_rax: NO_CODE } };
    expect([exception([entry, "between", entry], fault, 0), exception([entry, "between", entry], fault, 1)]).toEqual([
      expect.objectContaining({ errorCode: 2n, faultAddress: 0x28n }),
      expect.objectContaining({ errorCode: undefined, faultAddress: undefined }),
    ]);
  });

  test("an interrupt is none", () => {
    expect(exception({ entry: "asm_sysvec_timer", registers: {} }, fault)).toBeUndefined();
  });
});
