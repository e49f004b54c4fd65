import { fireEvent, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { renderPage } from "../testing/renderPage";
import { AsVendor } from "../testing/standing";
import { ActivityEditor } from "./ActivityEditor";

// Large forms on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

const services = [{ id: "srv_1", title: "Sagsstyring" }];
const field = (label: string) => screen.getByLabelText(label) as HTMLInputElement;
const set = (label: string, value: string) => fireEvent.change(field(label), { target: { value } });
const save = () => screen.getByText("Gem kladden").closest("button")!;
const made = () => ({
  data: {
    createProcessingActivity: {
      activity: { __typename: "ProcessingActivity", id: "pra_9", version: 1 },
    },
  },
});

async function open(answers: Parameters<typeof renderPage>[1], onSaved = vi.fn()) {
  const page = await renderPage(
    <AsVendor>
      <ActivityEditor activity={null} services={services} onSaved={onSaved} />
    </AsVendor>,
    answers,
  );
  return { ...page, onSaved, user: userEvent.setup() };
}

describe("the form of a processing activity", () => {
  it("saves nothing without a name, nor a choice without what was chosen", async () => {
    const page = await open({});
    await page.user.click(save());
    expect(screen.getByText("Giv aktiviteten et navn.")).toBeTruthy();
    expect(document.activeElement).toBe(field("Hvad kalder I den?"));
    set("Hvad kalder I den?", "Drift");
    set("For hvem?", "SERVICE");
    await page.user.click(save());
    expect(screen.getByText("Vælg ydelsen.")).toBeTruthy();
    set("For hvem?", "NAMED");
    await page.user.click(save());
    expect(screen.getByText("Skriv mindst ét navn.")).toBeTruthy();
    expect(page.asked).toEqual([]);
  });

  it("asks a controller for its ground, and a processor for whom it works", async () => {
    await open({});
    expect(screen.queryByLabelText("Retsgrundlag")).toBeNull();
    set("I er", "CONTROLLER");
    expect(field("Retsgrundlag")).toBeTruthy();
    expect(screen.queryByLabelText("For hvem?")).toBeNull();
  });

  it("saves a draft that lacks its owner, and goes to it", async () => {
    const page = await open({ CreateProcessingActivity: made });
    set("Hvad kalder I den?", "Drift");
    set("For hvem?", "SERVICE");
    set("Hvilken ydelse?", "srv_1");
    await page.user.click(save());
    await waitFor(() => expect(page.onSaved).toHaveBeenCalledWith("pra_9"));
    expect(page.asked[0]?.variables["input"]).toMatchObject({
      organisationId: "vendor-1",
      activity: { role: "PROCESSOR", title: "Drift", serviceId: "srv_1", ownerRole: "", nextReviewOn: null },
    });
  });

  it("shows the portal's refusal at the field", async () => {
    const page = await open({
      CreateProcessingActivity: () => ({
        errors: [
          {
            message: "Vælg en dag efter i dag.",
            extensions: { code: "VALIDATION", field: "input.activity.nextReviewOn" },
          },
        ],
        data: null,
      }),
    });
    set("Hvad kalder I den?", "Drift");
    await page.user.click(save());
    expect(await screen.findByText("Vælg en dag efter i dag.")).toBeTruthy();
    expect(document.activeElement).toBe(field("Gennemgås næste gang"));
  });
});
