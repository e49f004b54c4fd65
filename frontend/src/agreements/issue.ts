import type { TFunction } from "i18next";
import type {
  AnnexAInput,
  AnnexCInput,
  IssueForm_RelationFragment,
  IssueForm_SubProcessorFragment,
  IssueForm_TemplateFragment,
  Language,
} from "../graphql/generated/graphql";
import { linesOf, textOf } from "../words/lines";
import { type Terms, termsInput, usualTerms } from "./terms";

/** Annex A while it is typed: lists are texts with an item a line. */
export type AnnexADraft = { [Key in keyof AnnexAInput]-?: string };

/** An agreement while it is prepared. */
export interface IssueDraft {
  templateVersionId: string;
  serviceIds: string[];
  language: Language;
  parameters: Terms;
  annexA: AnnexADraft;
  annexC: { -readonly [Key in keyof AnnexCInput]: string };
  annexD: string;
  changeReason: string;
}

/** A step of the form and the fields it answers for. */
export interface IssueStep {
  key: "what" | "terms" | "processing" | "instruction" | "customers" | "preview";
  fields: readonly string[];
}

const contents: readonly IssueStep[] = [
  { key: "what", fields: ["templateVersionId", "serviceIds", "language", "changeReason"] },
  { key: "terms", fields: ["parameters"] },
  { key: "processing", fields: ["annexA"] },
  { key: "instruction", fields: ["annexC", "annexD"] },
];

/** The way to one customer's agreement. */
export const issueSteps: readonly IssueStep[] = [...contents, { key: "preview", fields: [] }];

/** The way to an agreement for many: what it says first, then who gets it. */
export const manySteps: readonly IssueStep[] = [
  ...contents,
  { key: "customers", fields: [] },
  { key: "preview", fields: [] },
];

/** The step on which a field stands, by its path; the first one when nobody knows it. */
export function stepOf(path: string): number {
  const root = path.split(".")[0];
  const at = contents.findIndex(({ fields }) => fields.some((field) => field === root));
  return Math.max(0, at);
}

/** What a form knows before anybody has typed: the customer's relation, or only a language for many. */
export type IssueStart = Pick<IssueForm_RelationFragment, "language" | "services" | "agreement">;

/** The texts of the annexes that the portal can suggest; all else only the vendor knows. */
export type Suggestion = {
  annexA: Pick<AnnexADraft, "purpose" | "nature" | "duration">;
  annexC: IssueDraft["annexC"];
};

/** What the annexes could say, in the agreement's language, from its services and the register. */
export function suggest(
  words: TFunction,
  serviceTitles: readonly string[],
  subProcessors: readonly IssueForm_SubProcessorFragment[],
  thirdCountryAllowed: boolean,
): Suggestion {
  const services = serviceTitles.join(", ");
  return {
    annexA: {
      purpose: words("annexDefaults.purpose", { services }),
      nature: words("annexDefaults.nature"),
      duration: words("annexDefaults.duration"),
    },
    annexC: {
      instruction: words("annexDefaults.instruction", { services }),
      security: words("annexDefaults.security"),
      assistance: words("annexDefaults.assistance"),
      retention: words("annexDefaults.retention"),
      locations: locationsOf(subProcessors) || words("annexDefaults.locations"),
      transfers: words(
        thirdCountryAllowed ? "annexDefaults.transfersAllowed" : "annexDefaults.transfersRefused",
      ),
      auditProcessor: words("annexDefaults.auditProcessor"),
      auditSubProcessors: words("annexDefaults.auditSubProcessors"),
    },
  };
}

/** Texts that still read as suggested follow the new suggestion; what somebody wrote stays. */
export function follow<Texts extends Record<string, string>, Key extends keyof Texts>(
  texts: Texts,
  before: Pick<Texts, Key>,
  now: Pick<Texts, Key>,
): Texts {
  const changed = (Object.keys(before) as Key[]).filter((key) => texts[key] === before[key]);
  return { ...texts, ...Object.fromEntries(changed.map((key) => [key, now[key]])) };
}

/** What the form begins with: what was agreed before, else what the template and the register say. */
export function firstDraft(
  words: TFunction,
  relation: IssueStart,
  templates: readonly IssueForm_TemplateFragment[],
  subProcessors: readonly IssueForm_SubProcessorFragment[],
): IssueDraft {
  const before = relation.agreement?.currentVersion;
  const template =
    templates.find(({ language }) => language === relation.language) ?? templates[0];
  const parameters: Terms = {
    ...(before?.parameters ?? template?.currentVersion?.parameters ?? usualTerms),
  };
  const serviceIds = relation.services.map(({ id }) => id);
  const suggestion = suggest(
    words,
    relation.services.map(({ title }) => title),
    behind(subProcessors, serviceIds),
    parameters.thirdCountryAllowed,
  );
  return {
    templateVersionId: template?.currentVersion?.id ?? "",
    serviceIds,
    language: relation.language,
    parameters,
    annexA: before
      ? {
          ...before.annexA,
          controllerLegalBasis: before.annexA.controllerLegalBasis ?? "",
          dataTypes: textOf(before.annexA.dataTypes),
          specialCategories: textOf(before.annexA.specialCategories),
          subjectCategories: textOf(before.annexA.subjectCategories),
        }
      : {
          ...suggestion.annexA,
          controllerLegalBasis: "",
          dataTypes: "",
          specialCategories: "",
          subjectCategories: "",
        },
    annexC: before ? { ...before.annexC } : suggestion.annexC,
    annexD: before?.annexD ?? "",
    changeReason: "",
  };
}

/** The places where sub-processors in use process data, one a line. */
function locationsOf(subProcessors: readonly IssueForm_SubProcessorFragment[]): string {
  return textOf(
    linesOf(
      textOf(
        subProcessors.flatMap(({ legalName, locations }) =>
          locations.map(({ name, city, countryCode }) =>
            [legalName, name, city, countryCode].filter(Boolean).join(", "),
          ),
        ),
      ),
    ),
  );
}

/** Sub-processors that stand behind any of these services: they make annex B. */
export function behind<Sub extends { services: readonly { id: string }[] }>(
  subProcessors: readonly Sub[],
  serviceIds: readonly string[],
): Sub[] {
  return subProcessors.filter(({ services }) => services.some(({ id }) => serviceIds.includes(id)));
}

/** Annex A as it is sent. */
export function annexAInput(draft: AnnexADraft): AnnexAInput {
  return {
    purpose: draft.purpose.trim(),
    controllerLegalBasis: draft.controllerLegalBasis.trim() || null,
    nature: draft.nature.trim(),
    dataTypes: linesOf(draft.dataTypes),
    specialCategories: linesOf(draft.specialCategories),
    subjectCategories: linesOf(draft.subjectCategories),
    duration: draft.duration.trim(),
  };
}

/** What is sent, to whomever `parties` says. */
export function issueInput<Parties extends { organisationId: string }>(
  draft: IssueDraft,
  parties: Parties,
) {
  return {
    ...parties,
    templateVersionId: draft.templateVersionId,
    serviceIds: draft.serviceIds,
    language: draft.language,
    parameters: termsInput(draft.parameters),
    annexA: annexAInput(draft.annexA),
    annexC: draft.annexC,
    annexD: draft.annexD.trim() || null,
    changeReason: draft.changeReason.trim() || null,
  };
}
