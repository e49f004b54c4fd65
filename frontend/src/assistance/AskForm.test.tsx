import { fireEvent, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ComponentProps } from "react";
import { describe, expect, it, vi } from "vitest";
import { asFragment, renderPage } from "../testing/renderPage";
import { AskForm } from "./AskForm";

// Large forms on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

type Props = ComponentProps<typeof AskForm>;

const start = {
  agreement: { id: "agreement-1" },
  earliest: "2026-03-10",
  proposals: [
    { kind: "DATA_SUBJECT_REQUEST", dueOn: "2026-03-20" },
    { kind: "BREACH", dueOn: "2026-03-11" },
    { kind: "INFORMATION", dueOn: "2026-03-24" },
  ],
};

const asked = () => ({
  data: {
    openAssistanceRequest: {
      assistance: { request: { __typename: "AssistanceRequest", id: "request-9" } },
    },
  },
});

const field = (label: string) => screen.getByLabelText(label) as HTMLInputElement;
const set = (label: string, value: string) =>
  fireEvent.change(field(label), { target: { value } });
const send = () => screen.getByText("Send anmodningen").closest("button")!;

async function open(answers: Parameters<typeof renderPage>[1], onAsked = vi.fn()) {
  const page = await renderPage(
    <AskForm start={asFragment<Props["start"]>(start)} onAsked={onAsked} />,
    answers,
  );
  return { ...page, onAsked, user: userEvent.setup() };
}

describe("the form that asks for assistance", () => {
  it("proposes a day for each kind, and leaves alone what somebody has chosen", async () => {
    await open({});
    expect(field("Svar senest").value).toBe("2026-03-20");
    set("Bistand til", "BREACH");
    expect(field("Svar senest").value).toBe("2026-03-11");
    set("Svar senest", "2026-03-15");
    set("Bistand til", "INFORMATION");
    expect(field("Svar senest").value).toBe("2026-03-15");
  });

  it("asks nobody before it says what is needed", async () => {
    const page = await open({});
    await page.user.click(send());
    expect(screen.getByText("Skriv, hvad det drejer sig om.")).toBeTruthy();
    expect(document.activeElement).toBe(field("Emne"));
    set("Svar senest", "");
    await page.user.click(send());
    expect(screen.getByText("Vælg en dag.")).toBeTruthy();
    expect(page.asked).toEqual([]);
  });

  it("sends what was filled in and goes to the request", async () => {
    const page = await open({ OpenAssistanceRequest: asked });
    set("Bistand til", "BREACH");
    set("Emne", "Mistanke om brud");
    set("Hvad I har brug for", "Hvem har haft adgang?");
    await page.user.click(send());
    await waitFor(() => expect(page.onAsked).toHaveBeenCalledWith("request-9"));
    expect(page.asked[0]?.variables["input"]).toEqual({
      agreementId: "agreement-1",
      kind: "BREACH",
      subject: "Mistanke om brud",
      text: "Hvem har haft adgang?",
      dueOn: "2026-03-11",
    });
  });

  it("shows the portal's refusal of a day at the day", async () => {
    const page = await open({
      OpenAssistanceRequest: () => ({
        errors: [
          {
            message: "Den dag er gået. Vælg i dag eller senere.",
            extensions: { code: "VALIDATION", field: "input.dueOn" },
          },
        ],
        data: null,
      }),
    });
    set("Emne", "Logfiler");
    set("Hvad I har brug for", "Adgangslog");
    await page.user.click(send());
    expect(await screen.findByText(/Den dag er gået/)).toBeTruthy();
    expect(page.onAsked).not.toHaveBeenCalled();
  });
});
