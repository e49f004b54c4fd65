import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { asFragment, renderPage } from "../testing/renderPage";
import { SignPanel } from "./SignPanel";

const sha = "a".repeat(64);
const sentence = "Jeg er bemyndiget til at forpligte Eksempel Kommune og underskriver aftalen.";

const version = {
  __typename: "AgreementVersion",
  id: "version-1",
  contentSha256: sha,
  canSign: true,
  annexA: { __typename: "AnnexA", controllerLegalBasis: null as string | null },
  processorDue: 1,
  controllerDue: 1,
  consentSentence: { __typename: "ConsentSentence", version: "3", text: sentence },
};

function panel(onSigned = vi.fn(), changes: object = {}) {
  return (
    <SignPanel
      version={asFragment({ ...version, ...changes })}
      asController
      title="Kommunaldirektør"
      onSigned={onSigned}
    />
  );
}

const signed = () => ({
  data: { signAgreement: { agreementVersion: { ...version, state: "SIGNED", canSign: false } } },
});

async function fillIn() {
  const user = userEvent.setup({ delay: null });
  await user.click(screen.getByRole("checkbox", { name: sentence }));
  await user.type(screen.getByRole("textbox", { name: "Dit fulde navn" }), "Eksempel Underskriver");
  await user.type(screen.getByLabelText("Din adgangskode"), "en lang sætning");
  await user.click(screen.getByRole("button", { name: "Underskriv aftalen" }));
}

describe("the signature panel", () => {
  it("shows the exact sentence and the fingerprint that is signed", async () => {
    await renderPage(panel(), {});
    expect(screen.getByRole("checkbox", { name: sentence })).toHaveProperty("checked", false);
    expect(screen.getByText(sha)).toBeTruthy();
  });

  // proves: R-000-096
  it("reminds a controller of its legal basis, and shows the one that the agreement states", async () => {
    await renderPage(panel(), {});
    expect(screen.getByText(/nævner ikke, på hvilket grundlag/)).toBeTruthy();
    const stated = "Artikel 6, stk. 1, litra e";
    await renderPage(panel(vi.fn(), { annexA: { ...version.annexA, controllerLegalBasis: stated } }), {});
    expect(screen.getByText(stated)).toBeTruthy();
  });

  // proves: R-004-046
  it("says what is stored about the signatory, why and how long", async () => {
    await renderPage(panel(), {});
    await userEvent.click(screen.getByText("Hvad gemmes om din underskrift?"));
    for (const stored of [/navn og e-mail på din konto/, /dokumentets fingeraftryk/, /Dit netværk, forkortet/]) {
      expect(screen.getByText(stored)).toBeTruthy();
    }
    expect(screen.getByText(/normalt fem år.*eksporten af dine egne oplysninger/)).toBeTruthy();
  });

  it("sends what was shown and typed, and says when it is done", async () => {
    const onSigned = vi.fn();
    const { asked } = await renderPage(panel(onSigned), { SignAgreement: signed });
    await fillIn();
    await waitFor(() => expect(onSigned).toHaveBeenCalledOnce());
    expect(asked).toEqual([
      {
        operation: "SignAgreement",
        variables: {
          input: {
            agreementVersionId: "version-1",
            contentSha256: sha,
            consentVersion: "3",
            consentGiven: true,
            typedName: "Eksempel Underskriver",
            title: "Kommunaldirektør",
            proof: { password: "en lang sætning" },
          },
        },
      },
    ]);
  });

  it("asks for the tick first, moves the focus there and sends nothing", async () => {
    const { asked } = await renderPage(panel(), {});
    await userEvent.click(screen.getByRole("button", { name: "Underskriv aftalen" }));
    const tick = screen.getByRole("checkbox", { name: sentence });
    expect(document.activeElement).toBe(tick);
    expect(screen.getByText("Sæt kryds for at underskrive.")).toBeTruthy();
    expect(screen.getByText("Skriv din adgangskode.")).toBeTruthy();
    expect(asked).toEqual([]);
  });

  it("shows the server's refusal at its field and keeps what was typed", async () => {
    const onSigned = vi.fn();
    await renderPage(panel(onSigned), {
      SignAgreement: () => ({
        errors: [
          {
            message: "Adgangskoden er forkert.",
            extensions: { code: "VALIDATION", field: "input.password" },
          },
        ],
      }),
    });
    await fillIn();
    await screen.findByText("Adgangskoden er forkert.");
    expect(document.activeElement).toBe(screen.getByLabelText("Din adgangskode"));
    expect(screen.getByDisplayValue("Eksempel Underskriver")).toBeTruthy();
    expect(onSigned).not.toHaveBeenCalled();
  });

  it("says what to do when the version has changed meanwhile", async () => {
    await renderPage(panel(), {
      SignAgreement: () => ({
        errors: [{ message: "Aftalen er ændret.", extensions: { code: "CONFLICT" } }],
      }),
    });
    await fillIn();
    expect((await screen.findByRole("alert")).textContent).toContain("Aftalen er ændret.");
    expect(screen.getByRole("alert").textContent).toContain("prøv igen");
  });

  it("is not there for those who may not sign", async () => {
    await renderPage(panel(vi.fn(), { canSign: false }), {});
    expect(screen.queryByRole("button", { name: "Underskriv aftalen" })).toBeNull();
  });
});
