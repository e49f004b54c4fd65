import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { renderPage } from "../testing/renderPage";
import { AsVendor } from "../testing/standing";
import { eventsOf } from "./events";
import { WebhookDialog } from "./WebhookDialog";

describe("subscribing a webhook", () => {
  it("asks for an address and a kind of message, and shows the secret this once", async () => {
    const close = vi.fn();
    const { asked } = await renderPage(
      <AsVendor>
        <WebhookDialog onClose={close} />
      </AsVendor>,
      {
        CreateWebhook: () => ({
          data: {
            createWebhook: {
              __typename: "WebhookSecretPayload",
              webhook: { __typename: "WebhookEndpoint", id: "webhook-1" },
              secret: "whsec_eksempel",
            },
          },
        }),
      },
    );
    await userEvent.click(screen.getByRole("button", { name: "Opret" }));
    await screen.findByText("Skriv adressen, som beskeder sendes til.");
    expect(screen.getByText("Vælg mindst én slags besked.")).toBeTruthy();
    expect(asked).toEqual([]);
    await userEvent.type(screen.getByRole("textbox", { name: "Adresse" }), "https://modtager.example/hook ");
    await userEvent.click(screen.getByRole("checkbox", { name: "Aftale i kraft" }));
    await userEvent.click(screen.getByRole("button", { name: "Opret" }));
    await screen.findByText("whsec_eksempel");
    expect(asked).toMatchObject([
      {
        operation: "CreateWebhook",
        variables: {
          input: {
            url: "https://modtager.example/hook",
            description: null,
            events: ["AGREEMENT_IN_FORCE"],
          },
        },
      },
    ]);
    await userEvent.click(screen.getByRole("button", { name: "Jeg har gemt den" }));
    expect(close).toHaveBeenCalled();
  });
});

describe("what a webhook can be told of", () => {
  it("depends on what the organisation is", () => {
    expect(eventsOf("VENDOR")).toContain("ANNOUNCEMENT_PUBLISHED");
    expect(eventsOf("CUSTOMER")).not.toContain("ANNOUNCEMENT_PUBLISHED");
    expect(eventsOf("PARTNER")).toEqual(["SHARING_STARTED", "SHARING_ENDED"]);
    for (const kind of ["VENDOR", "CUSTOMER", "PARTNER"] as const) {
      expect(eventsOf(kind)).not.toContain("PING");
    }
  });
});
