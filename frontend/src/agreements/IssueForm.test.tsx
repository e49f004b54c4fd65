import { fireEvent, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ComponentProps } from "react";
import { describe, expect, it, vi } from "vitest";
import { asFragment, renderPage } from "../testing/renderPage";
import { AsVendor } from "../testing/standing";
import { IssueForm } from "./IssueForm";

// Large forms on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

type Props = ComponentProps<typeof IssueForm>;

const parameters = {
  authorisationModel: "GENERAL",
  subProcessorNoticeDays: 30,
  objectionDays: 14,
  breachHours: 24,
  exitChoice: "DELETE",
  exitDays: 30,
  auditConcept: 3,
  auditNoticeDays: 30,
  thirdCountryAllowed: false,
};

const service = {
  id: "service-1",
  code: "CRM",
  title: "Kundekartotek",
  deployment: "CLOUD",
  addenda: [
    { language: "DA", number: 1, text: "Data bliver i EU." },
    { language: "EN", number: 2, text: "Data stays in the EU." },
  ],
};

const relation = {
  id: "relation-1",
  language: "DA",
  customer: { id: "customer-1", legalName: "Eksempel Kommune" },
  services: [{ id: "service-1", title: "Kundekartotek" }],
  agreement: null,
};

const template = {
  id: "template-1",
  title: "Standardaftale",
  language: "DA",
  currentVersion: { id: "version-1", number: 2, parameters },
};

const host = {
  id: "sub-1",
  legalName: "Eksempel Hosting ApS",
  registration: null,
  purpose: "Drift af servere",
  contactEmail: "dpo@hosting.example",
  address: { street: "Havnegade 4", postalCode: "8000", city: "Aarhus C", countryCode: "DK" },
  services: [{ id: "service-1" }],
  locations: [
    {
      id: "place-1",
      name: "Datacenter Nord",
      city: "Aarhus",
      countryCode: "DK",
      transferMechanism: "NONE_EEA",
    },
  ],
};

function form(onSent = vi.fn()) {
  return (
    <AsVendor>
      <IssueForm
        relation={asFragment<Props["relation"]>(relation)}
        templates={asFragment<Props["templates"]>([template])}
        subProcessors={asFragment<Props["subProcessors"]>([host])}
        services={asFragment<Props["services"]>([service])}
        onSent={onSent}
      />
    </AsVendor>
  );
}

const sent = () => ({
  data: {
    issueAgreement: {
      agreementVersion: {
        __typename: "AgreementVersion",
        id: "version-9",
        agreement: { __typename: "Agreement", id: "agreement-9" },
      },
    },
  },
});

const field = (label: string) => screen.getByLabelText(label) as HTMLTextAreaElement;
const set = (label: string, value: string) =>
  fireEvent.change(field(label), { target: { value } });
const button = (words: string) => screen.getByText(words).closest("button")!;
const next = () => button("Videre");

function fillProcessing() {
  set("Typer af oplysninger", "Navn\nE-mail");
  set("Registrerede", "Borgere");
}

describe("the form that issues an agreement", () => {
  it("leads from the template to the preview and sends what was agreed", async () => {
    const onSent = vi.fn();
    const { asked } = await renderPage(form(onSent), { IssueAgreement: sent });
    const user = userEvent.setup();
    await user.click(next());
    await user.click(next());
    fillProcessing();
    await user.click(next());
    await user.click(next());
    expect(screen.getByText("Det bliver sendt")).toBeTruthy();
    expect(screen.getByText("Eksempel Hosting ApS")).toBeTruthy();
    // The addendum in the agreement's language, and no other.
    expect(screen.getByText("Data bliver i EU.")).toBeTruthy();
    expect(screen.queryByText("Data stays in the EU.")).toBeNull();
    expect(asked).toEqual([]);
    await user.click(button("Send til Eksempel Kommune"));
    await waitFor(() => expect(onSent).toHaveBeenCalledWith("agreement-9"));
    expect(asked[0]?.variables["input"]).toMatchObject({
      organisationId: "vendor-1",
      customerId: "customer-1",
      templateVersionId: "version-1",
      serviceIds: ["service-1"],
      language: "DA",
      parameters,
      annexA: { dataTypes: ["Navn", "E-mail"], specialCategories: [], subjectCategories: ["Borgere"] },
      annexD: null,
    });
  });

  it("suggests the instruction and the places from the services and the register", async () => {
    await renderPage(form(), {});
    const user = userEvent.setup();
    await user.click(next());
    await user.click(next());
    fillProcessing();
    await user.click(next());
    expect(field("Instruks").value).toContain("Kundekartotek");
    expect(field("Behandlingssteder").value).toBe("Eksempel Hosting ApS, Datacenter Nord, Aarhus, DK");
  });

  it("stays on the terms while one can object longer than the notice runs", async () => {
    await renderPage(form(), {});
    const user = userEvent.setup();
    await user.click(next());
    set("Hvor længe kan kunden gøre indsigelse?", "31");
    await user.click(next());
    expect(screen.getByText("Højst 30 dage: så længe løber varslet.")).toBeTruthy();
    expect(screen.queryByLabelText("Typer af oplysninger")).toBeNull();
  });

  it("goes back to the field that the portal refuses", async () => {
    await renderPage(form(), {
      IssueAgreement: () => ({
        errors: [
          {
            message: "Instruksen er for lang.",
            extensions: { code: "VALIDATION", field: "input.annexC.instruction" },
          },
        ],
      }),
    });
    const user = userEvent.setup();
    await user.click(next());
    await user.click(next());
    fillProcessing();
    await user.click(next());
    await user.click(next());
    await user.click(button("Send til Eksempel Kommune"));
    expect(await screen.findByText("Instruksen er for lang.")).toBeTruthy();
    expect(field("Instruks").getAttribute("aria-invalid")).toBe("true");
  });
});
