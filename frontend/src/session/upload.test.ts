import { expect, test } from "vitest";
import { outcomeOf } from "./upload";

test("an answer is what was read, or why it was not", () => {
  const uploaded = { templateFileId: "tpf_1", clauses: [] };
  expect(outcomeOf(201, JSON.stringify(uploaded))).toEqual({ uploaded });
  const refused = {
    errors: [{ message: "Filen er beskyttet.", extensions: { code: "UPLOAD_ENCRYPTED" } }],
  };
  expect(outcomeOf(422, JSON.stringify(refused))).toEqual({
    failures: [
      { code: "UPLOAD_ENCRYPTED", message: "Filen er beskyttet.", field: null, requestId: null },
    ],
  });
});

test("what is no answer of the portal's is no connection", () => {
  for (const text of ["<html>502</html>", "{}", ""]) {
    expect(outcomeOf(502, text)).toMatchObject({ failures: [{ code: "NETWORK" }] });
  }
});
