import { expect, it } from "vitest";
import { sizeOf } from "./size";

it("says a length as the reader's language writes it", () => {
  expect(sizeOf(1, "da")).toBe("1 KB");
  expect(sizeOf(1.2 * 1024 * 1024, "da")).toBe("1,2 MB");
  expect(sizeOf(1.2 * 1024 * 1024, "en")).toBe("1.2 MB");
  expect(sizeOf(20 * 1024 * 1024, "da")).toBe("20 MB");
});
