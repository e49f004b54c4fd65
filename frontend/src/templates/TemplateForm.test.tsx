import { fireEvent, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { type Uploaded, type UploadOutcome, uploadTemplate } from "../session/upload";
import { renderPage } from "../testing/renderPage";
import { AsVendor } from "../testing/standing";
import { TemplateForm } from "./TemplateForm";

// Large forms on a busy machine.
vi.setConfig({ testTimeout: 30_000 });
vi.mock("../session/upload", async (original) => ({
  ...(await original<typeof import("../session/upload")>()),
  uploadTemplate: vi.fn(),
}));

const send = vi.mocked(uploadTemplate);

const uploaded: Uploaded = {
  templateFileId: "tpf_1",
  name: "Officiel tekst.docx",
  mediaType: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  size: 2048,
  sha256: "ab".repeat(32),
  title: "Standardbestemmelser",
  language: "EN",
  clauses: [
    { number: "0", heading: "Introduction", paragraphs: ["Between the parties."] },
    { number: "1", heading: "Instructions", paragraphs: ["1. On instructions.\n- a) documented"] },
    { number: "2", heading: "Security", paragraphs: ["Measures."] },
  ],
};

const created = () => ({
  data: {
    createTemplate: {
      template: {
        __typename: "Template",
        id: "template-9",
        title: "Standardbestemmelser",
        origin: "OWN",
        language: "EN",
        currentVersion: null,
        latestVersion: { __typename: "TemplateVersion", id: "v", number: 1, state: "DRAFT" },
      },
    },
  },
});

const file = new File(["text"], "Officiel tekst.docx");
const drop = (dropped: File) =>
  fireEvent.drop(screen.getByTestId("drop"), { dataTransfer: { files: [dropped] } });
const create = () => screen.getByText("Opret kladden").closest("button")!;

async function open(onCreated = vi.fn()) {
  const page = await renderPage(
    <AsVendor>
      <TemplateForm onCreated={onCreated} />
    </AsVendor>,
    { CreateTemplate: created },
  );
  const user = userEvent.setup();
  await user.click(screen.getByLabelText("Den officielle tekst som fil"));
  return { ...page, user, onCreated };
}

beforeEach(() => {
  send.mockReset();
});

describe("a template from a file", () => {
  it("reads a dropped file, asks what it covers, and sends the mapping with the file", async () => {
    send.mockResolvedValue({ uploaded });
    const { asked, user, onCreated } = await open();
    drop(file);
    await screen.findByText("Det, der blev læst");
    expect(send).toHaveBeenCalledWith("vendor-1", file, expect.anything());
    expect(screen.getByText("1 Instructions")).toBeTruthy();
    expect(screen.getByText("ab".repeat(32))).toBeTruthy();
    expect(screen.getByText(/Mangler stadig: a, b, c/)).toBeTruthy();
    // What stands before the first clause covers nothing.
    expect(screen.queryByLabelText(/^0, a:/)).toBeNull();
    await user.click(screen.getByLabelText(/^1, a:/));
    await user.click(screen.getByLabelText(/^2, c:/));
    expect(screen.getByText(/Mangler stadig: b, d/)).toBeTruthy();
    await user.click(create());
    await waitFor(() => expect(onCreated).toHaveBeenCalledWith("template-9"));
    expect(asked[0]?.variables["input"]).toMatchObject({
      title: "Standardbestemmelser",
      language: "EN",
      structure: "DK_SCC_2020",
      templateFileId: "tpf_1",
      covers: [
        { number: "1", covers: ["a"] },
        { number: "2", covers: ["c"] },
      ],
    });
  });

  it("says why a file was refused and keeps what was read and ticked before", async () => {
    send.mockResolvedValueOnce({ uploaded });
    const { user } = await open();
    drop(file);
    await screen.findByText("Det, der blev læst");
    await user.click(screen.getByLabelText(/^1, a:/));
    send.mockResolvedValueOnce({
      failures: [
        { code: "UPLOAD_ENCRYPTED", message: "Filen er beskyttet.", field: null, requestId: null },
      ],
    });
    drop(new File(["x"], "laast.pdf"));
    expect((await screen.findByRole("alert")).textContent).toContain("Filen er beskyttet.");
    expect(screen.getByText("Officiel tekst.docx")).toBeTruthy();
    expect((screen.getByLabelText(/^1, a:/) as HTMLInputElement).checked).toBe(true);
    // Another file that is read keeps what is ticked where the clause is the same.
    send.mockResolvedValueOnce({ uploaded: { ...uploaded, name: "Ny.docx" } });
    drop(new File(["y"], "Ny.docx"));
    await screen.findByText("Ny.docx");
    expect(screen.queryByRole("alert")).toBeNull();
    expect((screen.getByLabelText(/^1, a:/) as HTMLInputElement).checked).toBe(true);
  });

  it("shows how far it has come, and can be given up", async () => {
    let finish: ((outcome: UploadOutcome) => void) | undefined;
    send.mockImplementation(
      () =>
        new Promise((resolve) => {
          finish = resolve;
        }),
    );
    const { user } = await open();
    drop(file);
    await screen.findByText("Sender: 0 procent");
    const { onProgress, signal } = send.mock.calls[0]![2];
    onProgress(0.42);
    await screen.findByText("Sender: 42 procent");
    onProgress(1);
    await screen.findByText("Læser teksten …");
    await user.click(screen.getByText("Stop"));
    expect(signal.aborted).toBe(true);
    finish?.(null);
    await screen.findByText("Vælg en fil");
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("asks for the file, and sends nothing that is too large", async () => {
    const { asked, user } = await open();
    await user.type(screen.getByLabelText("Titel"), "Aftale");
    await user.click(create());
    expect((await screen.findByRole("alert")).textContent).toContain("Vælg filen med teksten.");
    const large = new File(["x"], "stor.pdf");
    Object.defineProperty(large, "size", { value: 20 * 1024 * 1024 + 1 });
    drop(large);
    await waitFor(() =>
      expect(screen.getByRole("alert").textContent).toContain("større end 20 MB"),
    );
    expect(send).not.toHaveBeenCalled();
    expect(asked).toEqual([]);
  });
});
