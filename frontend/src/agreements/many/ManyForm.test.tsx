import { fireEvent, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ComponentProps } from "react";
import { describe, expect, it, vi } from "vitest";
import { asFragment, renderPage } from "../../testing/renderPage";
import { AsVendor } from "../../testing/standing";
import { usualTerms } from "../terms";
import { ManyForm } from "./ManyForm";

// Large forms on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

type Props = ComponentProps<typeof ManyForm>;

const template = {
  id: "template-1",
  title: "Standardaftale",
  language: "DA",
  currentVersion: { id: "version-1", number: 2, parameters: usualTerms },
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

const customers = {
  data: {
    customers: {
      nodes: ["Eksempel Kommune", "Prøve Region"].map((legalName, index) => ({
        id: `relation-${index}`,
        externalId: `K${index}`,
        agreementState: null,
        customer: { id: `customer-${index}`, legalName },
      })),
      pageInfo: { hasNextPage: false, endCursor: null },
      totalCount: 2,
    },
  },
};

const preview = (good: number) => ({
  data: {
    issuePreview: {
      good,
      bad: 1,
      rows: good === 0 ? [] : [{ number: 1, customer: "Eksempel Kommune" }],
      problems: [
        {
          number: 2,
          customer: "Prøve Region",
          problem: { message: "Kunden har allerede en aftale, der venter på underskrift." },
        },
      ],
    },
  },
});

const issued = { data: { issueAgreements: { issueBatch: { id: "batch-9" } } } };

const button = (words: string) => screen.getByText(words).closest("button")!;
const set = (label: string, value: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } });

/** Opens the form and fills in all but the customers. */
async function atCustomers(answers: Parameters<typeof renderPage>[1], onSent = vi.fn()) {
  const { asked } = await renderPage(
    <AsVendor>
      <ManyForm
        templates={asFragment<Props["templates"]>([template])}
        subProcessors={asFragment<Props["subProcessors"]>([])}
        services={asFragment<Props["services"]>([service])}
        onSent={onSent}
      />
    </AsVendor>,
    { PickCustomers: () => customers, ...answers },
  );
  const user = userEvent.setup();
  await user.click(screen.getByLabelText("Kundekartotek"));
  await user.click(button("Videre"));
  await user.click(button("Videre"));
  set("Typer af oplysninger", "Navn");
  set("Registrerede", "Borgere");
  await user.click(button("Videre"));
  await user.click(button("Videre"));
  return { asked, user };
}

describe("the form that issues an agreement to many", () => {
  it("shows what would become of each customer and sends what was shown", async () => {
    const onSent = vi.fn();
    const { asked, user } = await atCustomers(
      { CheckIssue: () => preview(1), IssueAgreements: () => issued },
      onSent,
    );
    await user.click(await screen.findByLabelText("Eksempel Kommune"));
    await user.click(button("Vælg de viste"));
    expect(screen.getByText("2 kunder valgt")).toBeTruthy();
    await user.click(button("Se kunderne"));
    expect(
      await screen.findByText("Kunden har allerede en aftale, der venter på underskrift."),
    ).toBeTruthy();
    expect(asked.some(({ operation }) => operation === "IssueAgreements")).toBe(false);
    await user.click(button("Send til 1 kunde"));
    await waitFor(() => expect(onSent).toHaveBeenCalledWith("batch-9"));
    const [check, sent] = ["CheckIssue", "IssueAgreements"].map(
      (name) => asked.find(({ operation }) => operation === name)?.variables["input"],
    );
    expect(sent).toEqual(check);
    expect(sent).toMatchObject({
      organisationId: "vendor-1",
      customerIds: ["customer-0", "customer-1"],
      templateVersionId: "version-1",
      serviceIds: ["service-1"],
      parameters: usualTerms,
      annexC: { instruction: expect.stringContaining("Kundekartotek") },
    });
    expect(sent).not.toHaveProperty("file");
  });

  it("asks for customers before it looks", async () => {
    const { asked, user } = await atCustomers({});
    await user.click(button("Se kunderne"));
    expect(screen.getByText("Vælg mindst én kunde.")).toBeTruthy();
    expect(asked.some(({ operation }) => operation === "CheckIssue")).toBe(false);
  });

  it("takes a pasted list, and offers nothing to send when no row is good", async () => {
    const { asked, user } = await atCustomers({ CheckIssue: () => preview(0) });
    await user.click(screen.getByLabelText("Brug en liste (CSV)"));
    set("Eller indsæt listen her", "Kundenummer\nK1\n");
    await user.click(button("Se kunderne"));
    expect(await screen.findByText(/Ingen af rækkerne kan sendes/)).toBeTruthy();
    expect(screen.queryByText(/^Send til/)).toBeNull();
    const input = asked.at(-1)?.variables["input"] as Record<string, unknown>;
    expect(input["file"]).toBe(btoa("Kundenummer\nK1\n"));
    expect(input).not.toHaveProperty("customerIds");
  });

  it("goes back to the field that the portal refuses", async () => {
    const { user } = await atCustomers({
      CheckIssue: () => ({
        errors: [
          {
            message: "Instruksen er for lang.",
            extensions: { code: "VALIDATION", field: "input.annexC.instruction" },
          },
        ],
      }),
    });
    await user.click(await screen.findByLabelText("Eksempel Kommune"));
    await user.click(button("Se kunderne"));
    expect(await screen.findByText("Instruksen er for lang.")).toBeTruthy();
    expect(screen.getByLabelText("Instruks").getAttribute("aria-invalid")).toBe("true");
  });
});
