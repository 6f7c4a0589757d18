import { expect, test } from "vitest";
import { ProgressMeter } from "./progress-meter.ts";

function meterOn(isTTY: boolean) {
  const written: string[] = [];
  let now = 0;
  const meter = new ProgressMeter({ isTTY, write: (text) => written.push(text) }, () => now);
  return {
    meter,
    wait: (milliseconds: number) => {
      now += milliseconds;
    },
    said: () => written.splice(0).join(""),
  };
}

test("what is quick shows nothing", () => {
  const { meter, wait, said } = meterOn(true);
  meter.begin("search");
  meter.report(0.1);
  wait(999);
  meter.report(0.9);
  meter.end();
  expect(said()).toBe("");
});

test("what takes its time says how far it is, not too often, and the line goes before other text", () => {
  const { meter, wait, said } = meterOn(true);
  meter.begin("search");
  wait(1000);
  meter.report(0.256);
  meter.report(0.26);
  expect(said()).toBe("\r\x1b[Ksearch: 25 %");
  wait(200);
  meter.report(2);
  expect(said()).toBe("\r\x1b[Ksearch: 100 %");
  meter.clear();
  meter.clear();
  expect(said()).toBe("\r\x1b[K");
  wait(200);
  meter.report(0.5);
  meter.end();
  wait(5000);
  meter.report(0.6);
  expect(said()).toBe("\r\x1b[Ksearch: 50 %\r\x1b[K");
});

test("nothing goes to what is no terminal", () => {
  const { meter, wait, said } = meterOn(false);
  meter.begin("search");
  wait(5000);
  meter.report(0.5);
  meter.end();
  expect(said()).toBe("");
});
