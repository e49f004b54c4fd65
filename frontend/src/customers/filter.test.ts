import { describe, expect, it } from "vitest";
import { customerFilter, customerSearch } from "./filter";

describe("the customer list's state in the URL", () => {
  it("becomes the portal's filter", () => {
    const filter = customerFilter(
      customerSearch({ search: " kommune ", agreement: "SENT", notices: "objection", sector: "PUBLIC" }),
    );
    expect(filter).toEqual({
      search: "kommune",
      agreementStates: ["SENT"],
      withoutAgreement: null,
      hasOpenNotice: null,
      hasObjection: true,
      serviceId: null,
      sector: "PUBLIC",
      flag: null,
    });
  });

  it("asks for customers without an agreement by a question of its own", () => {
    const filter = customerFilter(customerSearch({ agreement: "NONE" }));
    expect(filter.agreementStates).toBeNull();
    expect(filter.withoutAgreement).toBe(true);
  });

  it("asks for customers whose services no agreement governs", () => {
    const filter = customerFilter(customerSearch({ agreement: "MISSING_DPA" }));
    expect(filter.agreementStates).toBeNull();
    expect(filter.flag).toBe("MISSING_DPA");
  });

  it("leaves out what no list knows", () => {
    expect(customerSearch({ agreement: "SIGNED_TWICE", notices: "all", sector: 3 })).toEqual({});
  });
});
