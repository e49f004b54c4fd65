import { describe, expect, it } from "vitest";
import { draftOf, emptyActivity, inputOf } from "./activityDraft";

const customer = { relationId: "rel_1", customerId: "org_1", name: "Eksempel Boligforening" };

describe("a processing activity in the form", () => {
  it("begins as what its organisation mostly is", () => {
    expect(inputOf(emptyActivity(true))).toMatchObject({ role: "PROCESSOR", controllerNames: [] });
    expect(inputOf(emptyActivity(false))).toMatchObject({ role: "CONTROLLER", legalBasis: null });
  });

  it("tells only the controllers of the choice that is shown", () => {
    const all = {
      ...emptyActivity(true),
      serviceId: "srv_1",
      customer,
      controllerNames: "Eksempel Havn\n\n Eksempel Havn \nEksempel Forsyning",
    };
    const told = (controllers: "CUSTOMERS" | "SERVICE" | "RELATION" | "NAMED") => {
      const { serviceId, relationId, controllerNames } = inputOf({ ...all, controllers });
      return [serviceId, relationId, controllerNames];
    };
    expect(told("CUSTOMERS")).toEqual([null, null, []]);
    expect(told("SERVICE")).toEqual(["srv_1", null, []]);
    expect(told("RELATION")).toEqual([null, "rel_1", []]);
    expect(told("NAMED")).toEqual([null, null, ["Eksempel Havn", "Eksempel Forsyning"]]);
    // A controller names nobody, and a processor has no ground of its own.
    const controller = inputOf({ ...all, role: "CONTROLLER", controllers: "SERVICE", legalBasis: "CONTRACT" });
    expect([controller.serviceId, controller.legalBasis]).toEqual([null, "CONTRACT"]);
    expect(inputOf({ ...all, legalBasis: "CONTRACT" }).legalBasis).toBeNull();
  });

  it("comes back as it was recorded", () => {
    const known = {
      id: "pra_1",
      version: 3,
      state: "ACTIVE",
      role: "PROCESSOR",
      title: "Konvertering",
      purposes: ["Overførsel", "Prøve"],
      legalBasis: null,
      controllerSource: "RELATION",
      controllerName: customer.name,
      controllerOrganisationId: customer.customerId,
      service: null,
      relationId: customer.relationId,
      controllerNames: [],
      subjectCategories: ["Beboere"],
      dataCategories: ["Navn"],
      specialCategories: true,
      recipients: [],
      transfers: "",
      retention: "30 dage",
      measures: "Kryptering",
      ownerRole: "Direktionen",
      nextReviewOn: "2027-11-23",
    } as const;
    const draft = draftOf(known, true);
    expect(draft.customer).toEqual(customer);
    expect(inputOf(draft)).toEqual({
      role: "PROCESSOR",
      title: "Konvertering",
      purposes: ["Overførsel", "Prøve"],
      legalBasis: null,
      serviceId: null,
      relationId: "rel_1",
      controllerNames: [],
      subjectCategories: ["Beboere"],
      dataCategories: ["Navn"],
      specialCategories: true,
      recipients: [],
      transfers: "",
      retention: "30 dage",
      measures: "Kryptering",
      ownerRole: "Direktionen",
      nextReviewOn: "2027-11-23",
    });
    // What an own activity has no choice for begins as that of its organisation.
    expect(draftOf({ ...known, role: "CONTROLLER", controllerSource: "OWN" }, false).controllers).toBe("NAMED");
  });
});
