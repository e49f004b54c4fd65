import { screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { asFragment, renderPage } from "../testing/renderPage";
import { AsVendor } from "../testing/standing";
import { Unsettled } from "./Unsettled";
import { VendorDashboard } from "./VendorDashboard";

const agreement = (id: string, changes: object) => ({
  __typename: "Agreement",
  id,
  reference: `DBA-2026-${id}`,
  state: "SUSPENDED",
  vendor: { __typename: "Organisation", id: "vendor-1", legalName: "Eksempel Software A/S" },
  customer: { __typename: "Organisation", id: `customer-${id}`, legalName: `Eksempel Kunde ${id}` },
  standing: { __typename: "AgreementStanding", suspension: null, exit: null },
  ...changes,
});

const suspended = (id: string, suspension: object) =>
  agreement(id, {
    standing: {
      __typename: "AgreementStanding",
      suspension: {
        __typename: "SuspensionStanding",
        state: "RUNNING",
        cureUntil: "2026-12-04T22:59:59.999Z",
        isOverdue: false,
        ...suspension,
      },
      exit: null,
    },
  });

const leaving = (id: string, exit: object) =>
  agreement(id, {
    state: "EXIT",
    standing: {
      __typename: "AgreementStanding",
      suspension: null,
      exit: {
        __typename: "ExitStanding",
        choice: "DELETE",
        dueAt: "2026-12-31T22:59:59.999Z",
        isOverdue: false,
        ...exit,
      },
    },
  });

const rows = (agreements: object[]) => (
  <AsVendor>
    <Unsettled agreements={agreements.map((one) => asFragment(one))} />
  </AsVendor>
);

const dashboard = {
  __typename: "VendorDashboard",
  customers: 3,
  agreementsInForce: 2,
  agreementsAwaitingCustomer: 0,
  agreementsAwaitingUs: 0,
  openObjections: 0,
  undeliveredNotices: 0,
  groundlessTransfers: 0,
  announcementsToApprove: 0,
  templatesToReview: 0,
  sealingKeyRunsOutAt: null,
  unsettled: [],
  awaitingUs: [],
  objections: [],
  announcements: [],
};

const way = (name: string) => screen.getByRole("link", { name }).getAttribute("href");

const start = (changes: object) =>
  renderPage(
    <AsVendor>
      <VendorDashboard />
    </AsVendor>,
    { VendorDashboardPage: () => ({ data: { vendorDashboard: { ...dashboard, ...changes } } }) },
  );

describe("agreements that are suspended or in exit", () => {
  it("say what is due and by when, and lead there", async () => {
    await renderPage(
      rows([
        suspended("1", {}),
        suspended("2", { isOverdue: true }),
        suspended("3", { state: "CURE_REPORTED" }),
        leaving("4", { choice: "RETURN" }),
        leaving("5", { isOverdue: true }),
      ]),
      {},
    );
    const said = within(await screen.findByRole("list", { name: "Suspenderet eller under afvikling" }))
      .getAllByRole("listitem")
      .map(({ textContent }) => textContent);
    expect(said[0]).toContain("Skal være bragt i orden senest 4. december 2026");
    expect(said[1]).toContain("Skulle være bragt i orden senest 4. december 2026");
    expect(said[2]).toContain("Meldt i orden; kunden afgør det");
    expect(said[3]).toContain("Oplysningerne tilbageleveres og slettes senest 31. december 2026");
    expect(said[4]).toContain("Oplysningerne skulle være slettet senest 31. december 2026");
    expect(way("Eksempel Kunde 1")).toBe("/o/vendor-1/agreements/1?view=life#suspension");
    expect(way("Eksempel Kunde 4")).toBe("/o/vendor-1/agreements/4?view=life#exit");
  });

  it("are not there when all is settled", async () => {
    await renderPage(rows([]), {});
    expect(screen.queryByRole("list")).toBeNull();
  });
});

describe("a vendor's start page", () => {
  it("says that nothing waits when nothing does", async () => {
    await start({});
    expect(await screen.findByText("Intet venter på jer lige nu.")).toBeTruthy();
    expect(screen.queryByText("Certifikatet udløber snart")).toBeNull();
  });

  it("counts an agreement in exit among what waits", async () => {
    await start({ unsettled: [leaving("4", {})] });
    expect(await screen.findByText("Her er det, der venter på jer.")).toBeTruthy();
    expect(screen.getByRole("link", { name: "Eksempel Kunde 4" })).toBeTruthy();
  });

  it("says when the certificate that seals runs out, and leads to it", async () => {
    await start({ sealingKeyRunsOutAt: "2027-01-20T11:00:00.000Z" });
    expect(await screen.findByText("Certifikatet udløber snart")).toBeTruthy();
    expect(screen.getByText(/gælder til 20. januar 2027/)).toBeTruthy();
    expect(way("Se segl og certifikat")).toBe("/o/vendor-1/seal");
  });
});
