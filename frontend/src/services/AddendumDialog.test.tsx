import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { renderPage } from "../testing/renderPage";
import { AddendumDialog } from "./AddendumDialog";

const wording = {
  __typename: "ServiceAddendum",
  language: "DA",
  number: 2,
  text: "Sikkerhedskopier gemmes i 30 dage.",
  writtenAt: "2026-11-03T09:00:00.000Z",
};

const service = { __typename: "Service", id: "service-1", addenda: [wording] };

const dialog = <AddendumDialog service={{ id: "service-1", title: "Drift" }} onClose={() => undefined} />;

describe("the addendum of a service", () => {
  it("shows the wording that counts in each language, and where there is none", async () => {
    await renderPage(dialog, { ServiceAddenda: () => ({ data: { node: service } }) });
    const danish = await screen.findByRole("textbox", { name: "Tillæg på dansk" });
    expect(danish).toHaveProperty("value", wording.text);
    expect(screen.getByText("Version 2, skrevet 3. november 2026")).toBeTruthy();
    expect(screen.getByRole("textbox", { name: "Tillæg på engelsk" })).toHaveProperty("value", "");
    expect(screen.getByRole("button", { name: "Gem det danske tillæg" })).toHaveProperty("disabled", true);
  });

  it("sends the new wording with the number that was read", async () => {
    const { asked } = await renderPage(dialog, {
      ServiceAddenda: () => ({ data: { node: service } }),
      WriteServiceAddendum: () => ({ data: { writeServiceAddendum: { service } } }),
    });
    await userEvent.type(await screen.findByRole("textbox", { name: "Tillæg på dansk" }), " Ikke længere.");
    await userEvent.click(screen.getByRole("button", { name: "Gem det danske tillæg" }));
    await waitFor(() =>
      expect(asked.at(-1)).toEqual({
        operation: "WriteServiceAddendum",
        variables: {
          input: {
            serviceId: "service-1",
            language: "DA",
            text: `${wording.text} Ikke længere.`,
            number: 2,
          },
        },
      }),
    );
  });

  it("keeps what was written when somebody else was faster", async () => {
    await renderPage(dialog, {
      ServiceAddenda: () => ({ data: { node: service } }),
      WriteServiceAddendum: () => ({
        errors: [{ message: "Tillægget er ændret imens.", extensions: { code: "CONFLICT" } }],
      }),
    });
    const danish = await screen.findByRole("textbox", { name: "Tillæg på dansk" });
    await userEvent.type(danish, " Mit.");
    await userEvent.click(screen.getByRole("button", { name: "Gem det danske tillæg" }));
    expect(await screen.findByText("Tillægget er ændret imens.")).toBeTruthy();
    expect(danish).toHaveProperty("value", `${wording.text} Mit.`);
  });

  it("says so when it cannot be shown", async () => {
    await renderPage(dialog, { ServiceAddenda: () => ({ data: { node: null } }) });
    expect(await screen.findByText("Tillægget kan ikke vises for dig nu.")).toBeTruthy();
  });
});
