import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { renderPage } from "../testing/renderPage";
import { ObjectionForm } from "./ObjectionForm";

const objected = () => ({
  data: {
    objectToNotice: {
      notice: {
        __typename: "Notice",
        id: "notice-1",
        state: "OBJECTED",
        authorisationModel: "GENERAL",
        acknowledgedAt: null,
        canAcknowledge: false,
        canApprove: false,
        canObject: false,
      },
    },
  },
});

function form(onDone = vi.fn(), onCancel = vi.fn()) {
  return <ObjectionForm noticeId="notice-1" onDone={onDone} onCancel={onCancel} />;
}

describe("the objection form", () => {
  it("offers every ground in words", async () => {
    await renderPage(form(), {});
    const grounds = screen.getAllByRole("radio").map((radio) => radio.getAttribute("value"));
    expect(grounds).toHaveLength(6);
    expect(screen.getByRole("radio", { name: "Overførsel til tredjeland" })).toBeTruthy();
  });

  it("sends ground and reasons", async () => {
    const onDone = vi.fn();
    const { asked } = await renderPage(form(onDone), { ObjectToNotice: objected });
    const user = userEvent.setup({ delay: null });
    await user.click(screen.getByRole("radio", { name: "Sikkerhed" }));
    await user.type(
      screen.getByRole("textbox", { name: "Begrundelse" }),
      "Hvem har adgang til nøglerne?",
    );
    await user.click(screen.getByRole("button", { name: "Send indsigelsen" }));
    await waitFor(() => expect(onDone).toHaveBeenCalledOnce());
    expect(asked[0]?.variables).toEqual({
      input: {
        noticeId: "notice-1",
        ground: "SECURITY",
        text: "Hvem har adgang til nøglerne?",
      },
    });
  });

  it("asks for what is missing and sends nothing", async () => {
    const { asked } = await renderPage(form(), {});
    await userEvent.click(screen.getByRole("button", { name: "Send indsigelsen" }));
    expect(screen.getByText("Vælg, hvad indsigelsen handler om.")).toBeTruthy();
    expect(screen.getByText("Skriv en begrundelse, som leverandøren kan svare på.")).toBeTruthy();
    expect(document.activeElement?.getAttribute("value")).toBe("DATA_PROTECTION");
    expect(asked).toEqual([]);
  });

  it("says that the deadline has passed, in the server's words", async () => {
    const onDone = vi.fn();
    await renderPage(form(onDone), {
      ObjectToNotice: () => ({
        errors: [{ message: "Fristen er udløbet.", extensions: { code: "VALIDATION" } }],
      }),
    });
    const user = userEvent.setup({ delay: null });
    await user.click(screen.getByRole("radio", { name: "Andet" }));
    await user.type(screen.getByRole("textbox", { name: "Begrundelse" }), "For sent");
    await user.click(screen.getByRole("button", { name: "Send indsigelsen" }));
    expect((await screen.findByRole("alert")).textContent).toContain("Fristen er udløbet.");
    expect(onDone).not.toHaveBeenCalled();
  });
});
