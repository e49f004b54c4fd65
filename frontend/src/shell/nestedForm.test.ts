import { describe, expect, it, vi } from "vitest";
import { nested, pathsOf } from "./nestedForm";

const values = { name: "", places: [{ city: "Aarhus" }], terms: { days: 30 } };

function form() {
  return { getValues: () => values, setFieldError: vi.fn(), getInputNode: vi.fn(() => null) };
}

describe("a form with nested fields", () => {
  it("knows every field by its path", () => {
    expect(pathsOf(values)).toEqual([
      "name",
      "places",
      "places.0",
      "places.0.city",
      "terms",
      "terms.days",
    ]);
  });

  it("is told of failures by the path in the mutation's input", () => {
    const bare = form();
    const told = nested(bare, "subProcessor");
    expect(Object.keys(told.getValues())).toContain("subProcessor.places.0.city");
    told.setFieldError("subProcessor.places.0.city" as never, "Skriv byen.");
    expect(bare.setFieldError).toHaveBeenCalledWith("places.0.city", "Skriv byen.");
  });
});
