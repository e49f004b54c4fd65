import { describe, expect, it } from "vitest";
import { type CustomersDraft, recipientsOf, withPicked } from "./customers";

const customer = (id: string) => ({ relationId: `relation-${id}`, customerId: id, name: id });
const draft: CustomersDraft = {
  how: "pick",
  picked: [customer("a"), customer("b")],
  file: null,
  text: "Kundenummer\nKØB-1\n",
};

describe("the customers of an agreement for many", () => {
  it("are those picked, or the list in UTF-8, never both", async () => {
    expect(await recipientsOf(draft)).toEqual({ customerIds: ["a", "b"] });
    const listed = await recipientsOf({ ...draft, how: "list" });
    const bytes = Uint8Array.from(atob((listed as { file: string }).file), (sign) => sign.charCodeAt(0));
    expect(new TextDecoder().decode(bytes)).toBe(draft.text);
    expect(listed).not.toHaveProperty("customerIds");
  });

  it("are sent as the file when there is one, byte for byte", async () => {
    const file = new File([Uint8Array.of(0xef, 0xbb, 0xbf, 0x69, 0x64)], "kunder.csv");
    expect(await recipientsOf({ ...draft, how: "list", file })).toEqual({ file: btoa("\u00ef\u00bb\u00bfid") });
  });

  it("are each picked once", () => {
    const picked = withPicked(draft.picked, [customer("b"), customer("c")]);
    expect(picked.map(({ customerId }) => customerId)).toEqual(["a", "b", "c"]);
  });
});
