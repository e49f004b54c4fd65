import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { asFragment, renderPage } from "../testing/renderPage";
import { AsVendor } from "../testing/standing";
import { HandOver } from "./HandOver";

const version = {
  __typename: "AgreementVersion",
  id: "version-1",
  canHandOver: true,
  cannotSignBecause: null,
};

const colleagues = [
  { __typename: "Colleague", membershipId: "membership-2", name: "Eksempel Direktør", title: "Direktør" },
  { __typename: "Colleague", membershipId: "membership-3", name: "Eksempel Jurist", title: null },
];

const asked = [
  {
    __typename: "AskedColleague",
    name: "Eksempel Formand",
    askedByName: "Eksempel Rådgiver",
    askedAt: "2026-11-03T09:00:00.000Z",
    message: null,
  },
];

const told = (handOver: object) => ({
  data: {
    handOver: { __typename: "HandOver", colleagues: [], asked: [], owners: [], ...handOver },
  },
});

const panel = (changes: object = {}) => (
  <AsVendor>
    <HandOver version={asFragment({ ...version, ...changes })} />
  </AsVendor>
);

const open = () => userEvent.click(screen.getByRole("button", { name: "Bed en kollega underskrive" }));

describe("handing an agreement over", () => {
  it("asks the portal for colleagues only once the dialog is open", async () => {
    const { asked: questions } = await renderPage(panel(), {
      HandOverPanel: () => told({ colleagues }),
    });
    expect(questions).toEqual([]);
    await open();
    await screen.findByRole("combobox", { name: "Kollega" });
    expect(questions).toEqual([{ operation: "HandOverPanel", variables: { agreementVersionId: "version-1" } }]);
  });

  it("sends who was chosen and what was written", async () => {
    const { asked: questions } = await renderPage(panel(), {
      HandOverPanel: () => told({ colleagues }),
      HandOverAgreement: () => ({
        data: { handOverAgreement: { agreementVersion: { ...version, askedOfViewer: false } } },
      }),
    });
    await open();
    await userEvent.selectOptions(
      await screen.findByRole("combobox", { name: "Kollega" }),
      "Eksempel Direktør, Direktør",
    );
    await userEvent.type(screen.getByRole("textbox", { name: /Besked/ }), "Jeg har læst den.");
    await userEvent.click(screen.getByRole("button", { name: "Send til kollegaen" }));
    await screen.findByText("Eksempel Direktør er bedt om at underskrive");
    expect(questions).toContainEqual({
      operation: "HandOverAgreement",
      variables: {
        input: {
          agreementVersionId: "version-1",
          membershipId: "membership-2",
          message: "Jeg har læst den.",
        },
      },
    });
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    // Who is left to ask is fetched anew.
    expect(questions.at(-1)?.operation).toBe("HandOverPanel");
  });

  it("asks for a colleague first, moves the focus there and sends nothing", async () => {
    const { asked: questions } = await renderPage(panel(), {
      HandOverPanel: () => told({ colleagues }),
    });
    await open();
    const choice = await screen.findByRole("combobox", { name: "Kollega" });
    await userEvent.click(screen.getByRole("button", { name: "Send til kollegaen" }));
    expect(screen.getByText("Vælg, hvem du vil spørge.")).toBeTruthy();
    expect(document.activeElement).toBe(choice);
    expect(questions.map(({ operation }) => operation)).toEqual(["HandOverPanel"]);
  });

  it("is the way on for whoever may not sign, and says who was asked", async () => {
    await renderPage(panel({ cannotSignBecause: "FORBIDDEN" }), {
      HandOverPanel: () => told({ colleagues: colleagues.slice(0, 1), asked }),
    });
    const list = await screen.findByRole("list", { name: "Spurgt" });
    expect(within(list).getByText(/Eksempel Formand blev bedt om at underskrive den 3. november 2026/)).toBeTruthy();
    // The only one there is, is chosen already.
    expect(screen.getByRole("combobox", { name: "Kollega" })).toHaveProperty("value", "membership-2");
  });

  it("names the owners where nobody may sign", async () => {
    await renderPage(panel({ cannotSignBecause: "FORBIDDEN" }), {
      HandOverPanel: () => told({ owners: ["Eksempel Ejer"] }),
    });
    expect(await screen.findByText(/Som ejer kan du give en kollega retten/)).toBeTruthy();
    expect(screen.getByRole("link", { name: "Gå til medlemmer" })).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Send til kollegaen" })).toBeNull();
  });

  it("shows the server's refusal and stays open", async () => {
    await renderPage(panel(), {
      HandOverPanel: () => told({ colleagues: colleagues.slice(0, 1) }),
      HandOverAgreement: () => ({
        errors: [
          { message: "Kollegaen er allerede bedt om at underskrive.", extensions: { code: "CONFLICT" } },
        ],
      }),
    });
    await open();
    await userEvent.click(await screen.findByRole("button", { name: "Send til kollegaen" }));
    const dialog = within(screen.getByRole("dialog"));
    expect((await dialog.findByRole("alert")).textContent).toContain("allerede bedt om");
  });

  it("is not there when nobody can be asked", async () => {
    await renderPage(panel({ canHandOver: false }), {});
    expect(screen.queryByRole("button", { name: "Bed en kollega underskrive" })).toBeNull();
  });

  it("asks anew who is left when a colleague cannot be asked", async () => {
    let known: object = { colleagues };
    const { asked: questions } = await renderPage(panel(), {
      HandOverPanel: () => told(known),
      HandOverAgreement: () => {
        known = { colleagues: colleagues.slice(1), asked };
        return { errors: [{ message: "Er spurgt.", extensions: { code: "CONFLICT" } }] };
      },
    });
    await open();
    const choice = await screen.findByRole("combobox", { name: "Kollega" });
    await userEvent.selectOptions(choice, "Eksempel Direktør, Direktør");
    await userEvent.type(screen.getByRole("textbox", { name: /Besked/ }), "Jeg har læst den.");
    await userEvent.click(screen.getByRole("button", { name: "Send til kollegaen" }));
    await screen.findByRole("list", { name: "Spurgt" });
    expect(questions.map(({ operation }) => operation)).toEqual([
      "HandOverPanel",
      "HandOverAgreement",
      "HandOverPanel",
    ]);
    expect(screen.queryByRole("option", { name: "Eksempel Direktør, Direktør" })).toBeNull();
    expect(screen.getByRole("combobox", { name: "Kollega" })).toHaveProperty("value", "");
    expect(screen.getByRole("textbox", { name: /Besked/ })).toHaveProperty("value", "Jeg har læst den.");
  });

  it("says so when it cannot be shown", async () => {
    await renderPage(panel({ cannotSignBecause: "FORBIDDEN" }), {
      HandOverPanel: () => ({
        data: { handOver: null },
        errors: [{ message: "Det må du ikke.", extensions: { code: "FORBIDDEN" } }],
      }),
    });
    expect(await screen.findByText("Det kan ikke vises for dig nu.")).toBeTruthy();
  });
});
