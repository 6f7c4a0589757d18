import { expect, test } from "vitest";
import { findSection, withSection } from "./marked-section.ts";

test("a section is added, found, and replaced where it stands", () => {
  const added = withSection("# Page\n", "frames", "one\n");
  expect(added).toBe("# Page\n\n<!-- frames -->\none\n<!-- /frames -->\n");
  expect(findSection(added, "frames")).toBe("one");
  expect(withSection(`${added}rest\n`, "frames", "two")).toBe(
    "# Page\n\n<!-- frames -->\ntwo\n<!-- /frames -->\nrest\n",
  );
  expect(findSection("# Page\n", "frames")).toBeUndefined();
});
