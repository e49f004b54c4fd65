import { fireEvent, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { renderPage } from "../testing/renderPage";
import { AsVendor } from "../testing/standing";
import { TrainingDialog } from "./TrainingDialog";

vi.setConfig({ testTimeout: 30_000 });

const field = (label: string) => screen.getByLabelText(label) as HTMLInputElement;
const set = (label: string, value: string) => fireEvent.change(field(label), { target: { value } });
const save = () => screen.getByText("Gem").closest("button")!;

async function open(answers: Parameters<typeof renderPage>[1]) {
  const onClose = vi.fn();
  const page = await renderPage(
    <AsVendor>
      <TrainingDialog today="2026-11-23" onClose={onClose} />
    </AsVendor>,
    answers,
  );
  await screen.findByLabelText("Emne");
  return { ...page, onClose, user: userEvent.setup() };
}

describe("the form of a meeting", () => {
  // proves: R-000-079
  it("shows the coverage, and refuses more than there are and a day to come", async () => {
    const page = await open({});
    set("Emne", "Phishing");
    set("Medarbejdere den dag", "45");
    set("Deltog", "42");
    expect(screen.getByText("Dækning: 93 %")).toBeTruthy();
    set("Deltog", "46");
    expect(screen.getByText("Dækningen vises, når begge tal er skrevet.")).toBeTruthy();
    set("Holdt", "2026-11-24");
    await page.user.click(save());
    expect(screen.getByText("Tallet er større end antallet af medarbejdere.")).toBeTruthy();
    expect(screen.getByText("Vælg i dag eller tidligere.")).toBeTruthy();
    expect(page.asked).toEqual([]);
  });

  it("sends numbers, today's day unless another was chosen, and closes", async () => {
    const page = await open({
      RecordTraining: () => ({
        data: { recordTraining: { training: { __typename: "TrainingRecord", id: "trn_1" } } },
      }),
    });
    set("Emne", "Phishing");
    set("Medarbejdere den dag", "45");
    set("Deltog", "45");
    await page.user.click(save());
    await waitFor(() => expect(page.onClose).toHaveBeenCalled());
    expect(page.asked[0]?.variables["input"]).toEqual({
      organisationId: "vendor-1",
      topic: "Phishing",
      heldOn: "2026-11-23",
      staffCount: 45,
      attendeeCount: 45,
    });
  });
});
