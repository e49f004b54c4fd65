import type {
  LocationKind,
  SubProcessorDraft_SubProcessorFragment,
  SubProcessorInput,
  SubProcessorRole,
  TransferMechanism,
} from "../graphql/generated/graphql";
import { inEea } from "../words/countries";
import { linesOf, textOf } from "../words/lines";

/** A place of processing while it is typed; an empty text is "not given". */
export interface LocationDraft {
  /** Tells two places apart while rows come and go; never sent */
  key: string;
  name: string;
  countryCode: string;
  city: string;
  kind: LocationKind;
  transferMechanism: TransferMechanism | "";
  transferModule: string;
  transferValidFrom: string;
  transferValidTo: string;
  tiaDate: string;
  transferReason: string;
}

/** A sub-processor while it is typed; lists are texts with an item a line. */
export interface SubProcessorDraft {
  legalName: string;
  registration: string;
  street: string;
  postalCode: string;
  city: string;
  countryCode: string;
  website: string;
  contactName: string;
  contactEmail: string;
  contactPhone: string;
  purposeDa: string;
  purposeEn: string;
  serviceCategories: string;
  dataCategories: string;
  subjectCategories: string;
  tier: number | string;
  role: SubProcessorRole;
  agreementSignedAt: string;
  serviceIds: string[];
  locations: LocationDraft[];
}

/** Grounds that the law has taken away: they stand on old records and can never be chosen. */
export const legacyGrounds: readonly TransferMechanism[] = ["PRIVACY_SHIELD", "SAFE_HARBOUR"];

/** Grounds for a place outside the EEA; whether one holds for the country, the portal decides. */
export const grounds: readonly TransferMechanism[] = [
  "ADEQUACY",
  "EU_US_DPF",
  "SCC_2021_914",
  "BCR_P",
  "CODE",
  "CERTIFICATION",
  "ART_49",
  "OTHER",
];

/** Grounds whose name does not say what they are: a derogation, or another one that the law names. */
export function needsReason(mechanism: TransferMechanism | ""): boolean {
  return mechanism === "ART_49" || mechanism === "OTHER";
}

/** Modules of the standard contractual clauses. */
export const modules = ["M1", "M2", "M3", "M4"] as const;

/** An empty place, in Denmark until somebody says otherwise. */
export function emptyLocation(): LocationDraft {
  return {
    key: crypto.randomUUID(),
    name: "",
    countryCode: "DK",
    city: "",
    kind: "DATACENTRE",
    transferMechanism: "NONE_EEA",
    transferModule: "",
    transferValidFrom: "",
    transferValidTo: "",
    tiaDate: "",
    transferReason: "",
  };
}

/** A new sub-processor. */
export function emptyDraft(): SubProcessorDraft {
  return {
    legalName: "",
    registration: "",
    street: "",
    postalCode: "",
    city: "",
    countryCode: "DK",
    website: "",
    contactName: "",
    contactEmail: "",
    contactPhone: "",
    purposeDa: "",
    purposeEn: "",
    serviceCategories: "",
    dataCategories: "",
    subjectCategories: "",
    tier: 1,
    role: "PROCESSOR",
    agreementSignedAt: "",
    serviceIds: [],
    locations: [emptyLocation()],
  };
}

/** A recorded sub-processor, to change. */
export function draftOf(known: SubProcessorDraft_SubProcessorFragment): SubProcessorDraft {
  return {
    legalName: known.legalName,
    registration: known.registration ?? "",
    street: known.address.street ?? "",
    postalCode: known.address.postalCode ?? "",
    city: known.address.city ?? "",
    countryCode: known.address.countryCode,
    website: known.website ?? "",
    contactName: known.contactName ?? "",
    contactEmail: known.contactEmail,
    contactPhone: known.contactPhone ?? "",
    purposeDa: known.purposeDa,
    purposeEn: known.purposeEn,
    serviceCategories: textOf(known.serviceCategories),
    dataCategories: textOf(known.dataCategories),
    subjectCategories: textOf(known.subjectCategories),
    tier: known.tier,
    role: known.role,
    agreementSignedAt: known.agreementSignedAt ?? "",
    serviceIds: known.services.map(({ id }) => id),
    locations: known.locations.map((place) => ({
      key: place.id,
      name: place.name,
      countryCode: place.countryCode,
      city: place.city ?? "",
      kind: place.kind,
      transferMechanism: place.transferMechanism,
      transferModule: place.transferModule ?? "",
      transferValidFrom: place.transferValidFrom ?? "",
      transferValidTo: place.transferValidTo ?? "",
      tiaDate: place.tiaDate ?? "",
      transferReason: place.transferReason ?? "",
    })),
  };
}

function optional(text: string): string | null {
  return text.trim() || null;
}

/** What is sent. A place within the EEA carries no ground, whatever was typed before it moved there. */
export function inputOf(draft: SubProcessorDraft): SubProcessorInput {
  return {
    legalName: draft.legalName.trim(),
    registration: optional(draft.registration),
    street: draft.street.trim(),
    postalCode: draft.postalCode.trim(),
    city: draft.city.trim(),
    countryCode: draft.countryCode,
    website: optional(draft.website),
    contactName: optional(draft.contactName),
    contactEmail: draft.contactEmail.trim(),
    contactPhone: optional(draft.contactPhone),
    purposeDa: draft.purposeDa.trim(),
    purposeEn: draft.purposeEn.trim(),
    serviceCategories: linesOf(draft.serviceCategories),
    dataCategories: linesOf(draft.dataCategories),
    subjectCategories: linesOf(draft.subjectCategories),
    tier: Number(draft.tier),
    role: draft.role,
    agreementSignedAt: optional(draft.agreementSignedAt),
    serviceIds: draft.serviceIds,
    locations: draft.locations.map((place) => {
      const near = inEea(place.countryCode);
      return {
        name: place.name.trim(),
        countryCode: place.countryCode,
        city: optional(place.city),
        kind: place.kind,
        transferMechanism: near || place.transferMechanism === "" ? "NONE_EEA" : place.transferMechanism,
        transferModule:
          !near && place.transferMechanism === "SCC_2021_914" ? optional(place.transferModule) : null,
        transferValidFrom: near ? null : optional(place.transferValidFrom),
        transferValidTo: near ? null : optional(place.transferValidTo),
        tiaDate: near ? null : optional(place.tiaDate),
        transferReason:
          !near && needsReason(place.transferMechanism) ? optional(place.transferReason) : null,
      };
    }),
  };
}

/**
 * A place after its country was changed: outside the EEA, and only there, it needs a ground. What was chosen stays where it
 * still reaches; a place that is new there begins with what is proposed.
 */
export function movedTo(
  place: LocationDraft,
  countryCode: string,
  propose: (countryCode: string) => TransferMechanism | "",
): LocationDraft {
  const near = inEea(countryCode);
  const chosen = place.transferMechanism !== "NONE_EEA" && place.transferMechanism !== "";
  const ofOneCountry =
    place.transferMechanism === "ADEQUACY" ||
    (place.transferMechanism === "EU_US_DPF" && countryCode !== "US");
  const keeps = !near && chosen && !ofOneCountry;
  return {
    ...place,
    countryCode,
    transferMechanism: keeps ? place.transferMechanism : propose(countryCode),
  };
}
