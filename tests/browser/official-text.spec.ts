import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, type Locator, test } from "@playwright/test";
import { Person } from "./person.ts";
import { actor, vendors } from "./portal.ts";

// A vendor brings an authority's text as a file, looks through what was read, and has it published by somebody else.

const facts = vendors[4];
if (facts === undefined) throw new Error("The demo has no fifth vendor.");
const author = actor({ vendor: facts.slug, kind: "VENDOR", role: "ADMIN" });
const approver = actor({ vendor: facts.slug, kind: "VENDOR", role: "OWNER" });
const letters = ["a", "b", "c", "d", "e", "f", "g", "h"];

const markdown = `# Bestemmelser for forsøget

Bestemmelserne gælder mellem parterne.

## 1. Instruks

1. Databehandleren handler kun efter instruks.
2. Instruksen kan ændres af den dataansvarlige:

   - skriftligt
   - når som helst

## 2. Sikkerhed

### 2.1 Fortrolighed

De, der behandler oplysninger, har tavshedspligt.

## 7. Sletning

Oplysninger slettes inden {{exitDays}}.
`;

/** A PDF of one page, a line for each text; headings are larger. */
function pdf(lines: { text: string; size: number; down: number }[]): Buffer {
  const shown = lines.map(
    ({ text, size, down }) => `/F1 ${size} Tf 0 -${down} Td (${text.replace(/[()\\]/g, "\\$&")}) Tj`,
  );
  const content = `BT 72 780 Td ${shown.join("\n")} ET`;
  const objects = [
    "<</Type/Catalog/Pages 2 0 R>>",
    "<</Type/Pages/Kids[3 0 R]/Count 1>>",
    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
    `<</Length ${content.length}>>\nstream\n${content}\nendstream`,
    "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
  ];
  let file = "%PDF-1.5\n";
  const places = objects.map((body, index) => {
    const place = file.length;
    file += `${index + 1} 0 obj\n${body}\nendobj\n`;
    return `${String(place).padStart(10, "0")} 00000 n \n`;
  });
  const count = objects.length + 1;
  const start = file.length;
  file += `xref\n0 ${count}\n0000000000 65535 f \n${places.join("")}`;
  file += `trailer\n<</Size ${count}/Root 1 0 R>>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(file, "latin1");
}

const printed = pdf([
  { text: "1. Purpose and instructions", size: 14, down: 0 },
  { text: "The processor acts on documented instructions and on nothing else.", size: 10, down: 30 },
  { text: "2. Confidentiality", size: 14, down: 40 },
  { text: "Whoever is allowed to see the data has promised to keep it secret.", size: 10, down: 30 },
]);

/** The same file, which opens with a password only. */
async function locked(file: Buffer): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), "tillid-locked-"));
  try {
    const [open, closed] = [join(folder, "open.pdf"), join(folder, "closed.pdf")];
    await writeFile(open, file);
    await promisify(execFile)("qpdf", ["--encrypt", "secret", "owner", "256", "--", open, closed]);
    return await readFile(closed);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Chooses a file as a person does. */
async function brings(person: Person, name: string, mimeType: string, buffer: Buffer): Promise<void> {
  const choosing = person.page.waitForEvent("filechooser");
  await person.page.getByRole("button", { name: new RegExp(`^(${person.t("upload.choose")}|${person.t("upload.another")})$`) }).click();
  await (await choosing).setFiles({ name, mimeType, buffer });
}

/** One clause of what was read. */
function clause(person: Person, number: string, heading: string): Locator {
  return person.page.getByRole("group", { name: person.t("upload.clause", { number, heading }), exact: true });
}

/** Ticks what a clause covers. */
async function covers(where: Locator, number: string, wanted: string[]): Promise<void> {
  for (const letter of wanted) {
    await where.getByRole("checkbox", { name: new RegExp(`^${number.replace(".", "\\.")}, ${letter}:`) }).check();
  }
}

async function begins(person: Person): Promise<void> {
  await person.page.goto(`/o/${author.organisationId}/templates/new`);
  await person.sees("templates.create");
  await person.page.getByRole("radio", { name: person.t("upload.start") }).check();
}

test("a text in Markdown is read, locked, refused while a letter is missing, and published by somebody else", async ({
  browser,
}) => {
  const writer = await Person.signsIn(browser, author, "da");
  const { page, t } = writer;
  await begins(writer);
  // Nothing is made without a file.
  await writer.field("templates.title").fill("Bestemmelser");
  await writer.button("templates.createDraft").click();
  await expect(writer.text("upload.missing")).toBeVisible();
  await writer.field("templates.title").fill("");

  await brings(writer, "Bestemmelser.md", "text/markdown", Buffer.from(markdown));
  await expect(writer.panel("upload.review")).toBeVisible();
  // The title comes from the file, and the fingerprint is the file's.
  await expect(writer.field("templates.title")).toHaveValue("Bestemmelser for forsøget");
  const sha256 = createHash("sha256").update(markdown).digest("hex");
  await expect(writer.panel("upload.review").getByText(sha256)).toBeVisible();
  // The outline: the clauses with the numbers that the text gives itself, and their words.
  const first = clause(writer, "1", "Instruks");
  await expect(first).toContainText("1. Databehandleren handler kun efter instruks.");
  await expect(first).toContainText("når som helst");
  await expect(clause(writer, "2", "Sikkerhed")).toBeVisible();
  await expect(clause(writer, "2.1", "Fortrolighed")).toContainText("tavshedspligt");
  await expect(clause(writer, "7", "Sletning")).toContainText("{{exitDays}}");
  await expect(writer.page.getByText(t("upload.missingLetters", { letters: letters.join(", ") }))).toBeVisible();

  await covers(first, "1", ["a", "b", "c", "d"]);
  await covers(clause(writer, "7", "Sletning"), "7", ["e", "f", "g"]);
  await expect(writer.page.getByText(t("upload.missingLetters", { letters: "h" }))).toBeVisible();
  await writer.button("templates.createDraft").click();
  await expect(writer.heading("Bestemmelser for forsøget")).toBeVisible();
  await expect(writer.panel("coverage.title")).toContainText(t("coverage.incomplete"));
  await expect(writer.panel("upload.panel")).toContainText("Bestemmelser.md");
  await expect(writer.panel("upload.panel")).toContainText(sha256);

  // Handed in with a letter missing: the other pair of eyes is told which, and cannot publish.
  await writer.confirms("templates.submit", "templates.submit");
  const other = await Person.signsIn(browser, approver, "da");
  await other.page.goto(new URL(page.url()).pathname);
  await expect(other.text("templates.incomplete", { letters: "h" })).toBeVisible();
  await expect(other.button("templates.publish")).toBeDisabled();

  // The text itself cannot be written in; what it covers can be said anew, in a draft.
  await begins(writer);
  await brings(writer, "Bestemmelser.md", "text/markdown", Buffer.from(markdown));
  await covers(clause(writer, "1", "Instruks"), "1", ["a", "b", "c", "d"]);
  await covers(clause(writer, "7", "Sletning"), "7", ["e", "f", "g"]);
  await writer.button("templates.createDraft").click();
  await writer.button("templates.edit").click();
  await expect(writer.page.getByRole("textbox", { name: t("templates.paragraphs") })).toHaveCount(0);
  await covers(clause(writer, "2.1", "Fortrolighed"), "2.1", ["h"]);
  await page.getByRole("button", { name: t("organisation.save"), exact: true }).click();
  await expect(writer.panel("coverage.title")).toContainText(t("coverage.complete"));
  await writer.confirms("templates.submit", "templates.submit");

  await other.page.goto(new URL(page.url()).pathname);
  await other.confirms("templates.publish", "templates.publish");
  await expect(other.text("templateVersionState.PUBLISHED").first()).toBeVisible();
  // The original comes back as it was brought.
  const downloading = other.page.waitForEvent("download");
  await other.button("upload.download").click();
  expect(await readFile(await (await downloading).path(), "utf8")).toBe(markdown);
  await writer.leaves();
  await other.leaves();
});

test("a PDF is read by where its letters stand, and what cannot be read says why and keeps what was read before", async ({
  browser,
}) => {
  const writer = await Person.signsIn(browser, author, "en");
  const { page, t } = writer;
  await page.setViewportSize({ width: 390, height: 844 });
  await begins(writer);
  await brings(writer, "Locked.pdf", "application/pdf", await locked(printed));
  const alert = page.getByRole("alert");
  await expect(alert).toContainText("protected by a password");
  await expect(alert).toContainText("Nothing was kept");
  await expect(writer.panel("upload.review")).toHaveCount(0);

  await brings(writer, "Printed.pdf", "application/pdf", printed);
  await expect(clause(writer, "1", "Purpose and instructions")).toContainText(
    "The processor acts on documented instructions and on nothing else.",
  );
  await expect(clause(writer, "2", "Confidentiality")).toBeVisible();
  await expect(alert).toHaveCount(0);
  await covers(clause(writer, "1", "Purpose and instructions"), "1", letters);

  // A picture with the name of a PDF is none; what was read, and what was said of it, stays.
  await brings(writer, "Scan.pdf", "application/pdf", Buffer.from("\x89PNG\r\n\x1a\n\0\0", "latin1"));
  await expect(alert).toContainText("neither DOCX, PDF nor Markdown");
  await expect(clause(writer, "2", "Confidentiality")).toBeVisible();
  await expect(writer.text("coverage.complete")).toBeVisible();
  await writer.field("templates.title").fill("Printed clauses");
  await writer.button("templates.createDraft").click();
  await expect(writer.heading("Printed clauses")).toBeVisible();
  await expect(writer.panel("coverage.title")).toContainText(t("coverage.complete"));
  await writer.leaves();
});
