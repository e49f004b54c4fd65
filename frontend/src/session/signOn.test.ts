import { describe, expect, it } from "vitest";
import { broughtBy, domainOf, signOnPath } from "./signOn";

describe("signing on with an organisation", () => {
  it("reads what the portal hands over behind the number sign", () => {
    expect(broughtBy("#step=tillid_ch_x&methods=TOTP+RECOVERY_CODE")).toEqual({
      secondStep: { challenge: "tillid_ch_x", methods: ["TOTP", "RECOVERY_CODE"] },
    });
    expect(broughtBy("#join=secret")).toEqual({ join: "secret" });
    expect(broughtBy("")).toBeNull();
    expect(broughtBy("#elsewhere")).toBeNull();
  });

  it("keeps the address in the browser and sends its domain alone", () => {
    expect(domainOf(" Kim@Kommune.example ")).toBe("kommune.example");
    expect(domainOf("kim")).toBeNull();
    expect(domainOf("kim@kommune")).toBeNull();
    expect(signOnPath("kommune.example", "/o/x?y=1")).toBe(
      "/sso/start?domain=kommune.example&to=%2Fo%2Fx%3Fy%3D1",
    );
    expect(signOnPath("kommune.example", "/", true)).toContain("prove=1");
  });
});
