import { describe, expect, it } from "vitest";
import { type MappedService, serviceMapFile } from "./serviceMapFile";

const words = {
  head: ["Kode", "Ydelse", "Leverandør", "Rolle", "Aftale", "Siden"],
  role: (role: string) => (role === "CONTROLLER" ? "Dataansvarlig" : "Databehandler"),
  missing: "Mangler",
  apart: (provider: string) => `Aftales med ${provider}`,
  date: (iso: string) => iso.slice(0, 10),
};

function mapped(facts: Partial<MappedService>): MappedService {
  return {
    service: { id: "s1", code: "CRM", title: "Kundekartotek", deployment: "CLOUD", provider: null },
    vendor: { id: "v1", legalName: "Eksempel; Software" },
    customerRole: "CONTROLLER",
    agreement: { id: "a1", reference: "DBA-2026-000001" },
    flags: [],
    since: "2026-03-01T08:00:00Z",
    ...facts,
  } as MappedService;
}

describe("the file of a customer's services", () => {
  it("has a row for each service, says who is controller and what has no agreement", () => {
    const file = serviceMapFile(
      [mapped({}), mapped({ customerRole: "PROCESSOR", agreement: null, flags: ["MISSING_DPA"] })],
      words,
    );
    expect(file.split("\r\n")).toEqual([
      '\uFEFF"Kode";"Ydelse";"Leverandør";"Rolle";"Aftale";"Siden"',
      '"CRM";"Kundekartotek";"Eksempel; Software";"Dataansvarlig";"DBA-2026-000001";"2026-03-01"',
      '"CRM";"Kundekartotek";"Eksempel; Software";"Databehandler";"Mangler";"2026-03-01"',
      "",
    ]);
  });

  it("misses no agreement for the app of a controller of its own", () => {
    const provider = { name: "Eksempel Apps", role: "INDEPENDENT_CONTROLLER" };
    const service = { id: "s2", code: "APP", title: "Kalender", deployment: "APP", provider };
    const row = { service, agreement: null } as Partial<MappedService>;
    const [, line] = serviceMapFile([mapped(row)], words).split("\r\n");
    expect(line).toContain('"Aftales med Eksempel Apps"');
    const processor = { ...service, provider: { ...provider, role: "PROCESSOR" } };
    const [, other] = serviceMapFile(
      [mapped({ ...row, service: processor } as Partial<MappedService>)],
      words,
    ).split("\r\n");
    expect(other).toContain('"Mangler"');
  });
});
