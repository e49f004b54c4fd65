import { describe, expect, it } from "vitest";
import { base64Of } from "./listFile";

describe("a file in base64", () => {
  it("is the file, byte for byte, also when it is large", async () => {
    const bytes = Uint8Array.from({ length: 100_003 }, (_, index) => index % 256);
    const decoded = atob(await base64Of(new Blob([bytes])));
    expect(decoded.length).toBe(bytes.length);
    expect([...decoded].every((sign, index) => sign.charCodeAt(0) === bytes[index])).toBe(true);
  });
});
