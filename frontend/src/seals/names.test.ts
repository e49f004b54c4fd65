import { expect, test } from "vitest";
import { nameOf } from "./names";

test("a certificate's name is read for people", () => {
  expect(nameOf("CN=Østjysk Software A/S,2.5.4.97=NTRDK-1,O=Østjysk Software A/S,C=DK")).toBe(
    "Østjysk Software A/S",
  );
  expect(nameOf("C=DK,O=Uden fællesnavn")).toBe("Uden fællesnavn");
  expect(nameOf("CN=Hansen\\, Jensen \\2B S\\C3\\B8n,C=DK")).toBe("Hansen, Jensen + Søn");
  expect(nameOf("hvad som helst")).toBe("hvad som helst");
});
