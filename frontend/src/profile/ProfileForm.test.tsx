import { fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { asFragment, renderPage } from "../testing/renderPage";
import { ProfileForm } from "./ProfileForm";

const user = {
  __typename: "User",
  id: "user-1",
  email: "medlem@eksempel.example",
  name: "Medlem",
  phone: null,
  language: "DA",
  timeZone: "Europe/Copenhagen",
  version: 3,
};

afterEach(() => vi.restoreAllMocks());

it("offers the browser's own time zone, and sends what was chosen", async () => {
  const settings = Intl.DateTimeFormat.prototype.resolvedOptions;
  vi.spyOn(Intl.DateTimeFormat.prototype, "resolvedOptions").mockImplementation(function (
    this: Intl.DateTimeFormat,
  ) {
    return { ...settings.call(this), timeZone: "Europe/Oslo" };
  });
  const { asked } = await renderPage(<ProfileForm user={asFragment(user)} />, {
    UpdateProfile: ({ input }) => ({
      data: { updateProfile: { user: { ...user, ...(input as object), version: 4 } } },
    }),
  });
  expect(screen.getByText(/Din browser siger Europe\/Oslo\./)).toBeDefined();
  fireEvent.click(screen.getByRole("button", { name: "Brug den" }));
  expect(screen.queryByText(/Din browser siger/)).toBeNull();
  fireEvent.change(screen.getByLabelText("Telefon (valgfrit)"), { target: { value: "+47 12 34 56 78" } });
  fireEvent.click(screen.getByRole("button", { name: "Gem" }));
  await waitFor(() => expect(asked).toHaveLength(1));
  expect(asked[0]?.variables).toEqual({
    input: {
      name: "Medlem",
      phone: "+47 12 34 56 78",
      language: "DA",
      timeZone: "Europe/Oslo",
      version: 3,
    },
  });
});
