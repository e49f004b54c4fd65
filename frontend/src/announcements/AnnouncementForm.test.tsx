import { fireEvent, screen, waitFor } from "@testing-library/react";
import type { ComponentProps } from "react";
import { describe, expect, it, vi } from "vitest";
import { asFragment, renderPage } from "../testing/renderPage";
import { AsVendor } from "../testing/standing";
import { AnnouncementForm } from "./AnnouncementForm";

// Large forms on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

type Props = ComponentProps<typeof AnnouncementForm>;

const service = { id: "service-1", code: "CRM", title: "Kundekartotek", deployment: "CLOUD" };

const candidate = (id: string, legalName: string, state: string) => ({
  id,
  version: 1,
  legalName,
  state,
  registration: null,
  website: null,
  contactName: null,
  contactEmail: "dpo@hosting.example",
  contactPhone: null,
  purposeDa: "Drift",
  purposeEn: "Operation",
  serviceCategories: ["Hosting"],
  dataCategories: ["Navn"],
  subjectCategories: ["Borgere"],
  tier: 1,
  role: "PROCESSOR",
  agreementSignedAt: null,
  address: { street: "Havnegade 4", postalCode: "8000", city: "Aarhus C", countryCode: "DK" },
  services: [{ id: "service-1", title: "Kundekartotek" }],
  locations: [
    {
      id: "place-1",
      name: "Datacenter Nord",
      countryCode: "DK",
      city: "Aarhus",
      kind: "DATACENTRE",
      transferMechanism: "NONE_EEA",
      transferModule: null,
      transferValidFrom: null,
      transferValidTo: null,
      tiaDate: null,
      transferReason: null,
    },
  ],
});

const used = candidate("sub-used", "Eksempel Hosting ApS", "ACTIVE");
const prepared = candidate("sub-new", "Eksempel Sky A/S", "PROPOSED");

function form(onDrafted = vi.fn(), initial: Props["initial"] = {}) {
  return (
    <AsVendor>
      <AnnouncementForm
        candidates={asFragment<Props["candidates"]>([used, prepared])}
        services={asFragment<Props["services"]>([service])}
        initial={initial}
        onDrafted={onDrafted}
      />
    </AsVendor>
  );
}

const drafted = () => ({
  data: {
    draftAnnouncement: { announcement: { __typename: "Announcement", id: "announcement-1" } },
  },
});

const recorded = () => ({
  data: { recordSubProcessor: { subProcessor: { __typename: "SubProcessor", id: "sub-recorded" } } },
});

// By label: looking for roles takes seconds among the options of every country in the world.
const field = (label: string) => screen.getByLabelText(label);
const set = (label: string, value: string) =>
  fireEvent.change(field(label), { target: { value } });
const pick = (kind: string) => fireEvent.click(field(kind));
const save = () => fireEvent.click(screen.getByText("Gem kladden").closest("button")!);
const options = (label: string) =>
  [...field(label).querySelectorAll("option")].map(({ value }) => value);

/** What the portal was told: the questions that fill the form are none of it. */
const told = <Asked extends { operation: string }>(asked: readonly Asked[]) =>
  asked.filter(({ operation }) => operation !== "GroundRules");

function tell() {
  set("På dansk", "Bedre drift.");
  set("På engelsk", "Better operation.");
  set("Planlagt dato", "2099-07-15");
}

describe("the form that drafts an announcement", () => {
  it("sends a replacement with the services of both, at the Danish beginning of the day", async () => {
    const onDrafted = vi.fn();
    const { asked } = await renderPage(form(onDrafted), { DraftAnnouncement: drafted });
    pick("Udskiftning af underdatabehandler");
    set("Den nye underdatabehandler", "sub-new");
    set("Erstatter", "sub-used");
    tell();
    save();
    await waitFor(() => expect(onDrafted).toHaveBeenCalledWith("announcement-1"));
    expect(asked).toEqual([
      {
        operation: "DraftAnnouncement",
        variables: {
          input: {
            organisationId: "vendor-1",
            type: "REPLACE",
            subProcessorId: "sub-new",
            replacesId: "sub-used",
            serviceIds: ["service-1"],
            summaryDa: "Bedre drift.",
            summaryEn: "Better operation.",
            plannedEffectiveAt: "2099-07-14T22:00:00.000Z",
          },
        },
      },
    ]);
  });

  it("offers only what fits the change", async () => {
    await renderPage(form(), {});
    expect(options("Den nye underdatabehandler")).toEqual(["", "sub-new", "NEW"]);
    pick("Underdatabehandler ophører");
    expect(options("Underdatabehandler i brug")).toEqual(["", "sub-used"]);
  });

  it("records the facts as they will be, then announces them in place of those of today", async () => {
    const { asked } = await renderPage(form(), {
      RecordSubProcessor: recorded,
      DraftAnnouncement: drafted,
    });
    pick("Nyt behandlingssted");
    set("Underdatabehandler i brug", "sub-used");
    set("Stedets navn", "Datacenter Syd");
    tell();
    save();
    await waitFor(() => expect(told(asked)).toHaveLength(2));
    expect(told(asked)[0]).toMatchObject({
      operation: "RecordSubProcessor",
      variables: { input: { subProcessor: { locations: [{ name: "Datacenter Syd" }] } } },
    });
    expect(told(asked)[1]?.variables["input"]).toMatchObject({
      type: "MODIFY_LOCATION",
      subProcessorId: "sub-recorded",
      replacesId: "sub-used",
      serviceIds: ["service-1"],
    });
  });

  it("does not record twice when the announcement is refused and sent again", async () => {
    let refusals = 1;
    const { asked } = await renderPage(form(), {
      RecordSubProcessor: recorded,
      DraftAnnouncement: () =>
        refusals-- > 0
          ? { errors: [{ message: "Datoen er passeret.", extensions: { code: "VALIDATION" } }] }
          : drafted(),
    });
    pick("Nyt formål");
    set("Underdatabehandler i brug", "sub-used");
    tell();
    save();
    expect(await screen.findByText("Datoen er passeret.")).toBeTruthy();
    save();
    await waitFor(() => expect(told(asked)).toHaveLength(3));
    expect(told(asked).map(({ operation }) => operation)).toEqual([
      "RecordSubProcessor",
      "DraftAnnouncement",
      "DraftAnnouncement",
    ]);
  });

  it("asks for the ground of a place outside the EEA before anything is sent", async () => {
    const { asked } = await renderPage(form(), {});
    pick("Nyt behandlingssted");
    set("Underdatabehandler i brug", "sub-used");
    const country = screen.getAllByLabelText("Land").at(-1)!;
    fireEvent.change(country, { target: { value: "US" } });
    const legacy = screen.getByText(/^Privacy Shield/) as HTMLOptionElement;
    expect(legacy.disabled).toBe(true);
    tell();
    save();
    expect(
      await screen.findByText("Vælg det grundlag, der bærer overførslen ud af EU/EØS."),
    ).toBeTruthy();
    expect(told(asked)).toEqual([]);
  });
});
