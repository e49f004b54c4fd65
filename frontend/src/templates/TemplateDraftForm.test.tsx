import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { asFragment, renderPage } from "../testing/renderPage";
import { AsVendor } from "../testing/standing";
import { TemplateDraftForm } from "./TemplateDraftForm";

// Large forms on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

const parameters = {
  __typename: "AgreementParameters",
  authorisationModel: "GENERAL",
  subProcessorNoticeDays: 30,
  objectionDays: 14,
  breachHours: 24,
  exitChoice: "DELETE",
  exitDays: 30,
  auditConcept: 3,
  auditNoticeDays: 30,
  thirdCountryAllowed: false,
};

const clause = (changes: object) => ({
  __typename: "Clause",
  number: "1",
  heading: "Instructions",
  paragraphs: ["On instructions only."],
  locked: true,
  covers: ["a"],
  ...changes,
});

const version = (clauses: object[]) => ({
  __typename: "TemplateVersion",
  id: "version-1",
  version: 3,
  coverage: [],
  missingCoverage: [],
  parameters,
  clauses,
});

async function open(clauses: object[], fromFile: boolean) {
  const onDone = vi.fn();
  const page = await renderPage(
    <AsVendor>
      <TemplateDraftForm
        version={asFragment(version(clauses))}
        language="EN"
        fromFile={fromFile}
        onDone={onDone}
      />
    </AsVendor>,
    {
      UpdateTemplateDraft: () => ({
        data: { updateTemplateDraft: { templateVersion: version(clauses) } },
      }),
    },
  );
  return { ...page, onDone };
}

const save = () => userEvent.click(screen.getByText("Gem").closest("button")!);

describe("editing the draft of a template", () => {
  it("saves an uploaded text of which a clause is its heading alone", async () => {
    const { asked, onDone } = await open(
      [
        clause({ number: "0", heading: "", covers: [] }),
        clause({ number: "1", heading: "Security", paragraphs: [], covers: [] }),
        clause({ number: "1.1", heading: "Measures", covers: ["c"] }),
      ],
      true,
    );
    await save();
    await waitFor(() => expect(onDone).toHaveBeenCalled());
    expect(asked.at(-1)).toMatchObject({
      operation: "UpdateTemplateDraft",
      variables: {
        input: {
          version: 3,
          clauses: [
            { number: "0", heading: "" },
            { number: "1", heading: "Security", paragraphs: [], covers: [] },
            { number: "1.1", paragraphs: ["On instructions only."], covers: ["c"] },
          ],
        },
      },
    });
  });

  it("asks for the text of a clause that is written here", async () => {
    const { asked } = await open([clause({ locked: false, paragraphs: [] })], false);
    await save();
    expect(screen.getByText("Skriv bestemmelsens tekst.")).toBeTruthy();
    expect(asked).toEqual([]);
  });
});
