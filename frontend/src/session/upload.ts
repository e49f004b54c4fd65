import type { SubProcessorFileKind } from "../graphql/generated/graphql";
import type { Failure } from "./failure";
import { authorised, isSignedIn } from "./session";

/** What the portal takes, in bytes: the same limit stands in the server. */
export const largestUpload = 20 * 1024 * 1024;

/** A clause as it was read from a file. */
export interface ReadClause {
  number: string;
  heading: string;
  paragraphs: readonly string[];
}

/** A file that the portal has read and keeps until a template is made of it. */
export interface Uploaded {
  templateFileId: string;
  name: string;
  mediaType: string;
  size: number;
  sha256: string;
  title: string | null;
  language: "DA" | "EN";
  clauses: ReadClause[];
}

/** A file that the portal keeps about a sub-processor. */
export interface KeptFile {
  subProcessorFileId: string;
  name: string;
  size: number;
  sha256: string;
}

/** What came of an upload; `null` when the reader gave it up. */
export type UploadOutcome<Answer = Uploaded> =
  | { uploaded: Answer }
  | { failures: Failure[] }
  | null;

/** How the page follows an upload, and gives it up. */
export interface Following {
  onProgress: (part: number) => void;
  signal: AbortSignal;
}

/** Sends the official text of a template in the reader's name. */
export function uploadTemplate(
  organisationId: string,
  file: File,
  following: Following,
): Promise<UploadOutcome> {
  return send("/uploads/templates", { organisationId, name: file.name }, file, following);
}

/** Sends a PDF about a sub-processor in the reader's name. */
export function uploadSubProcessorFile(
  about: { subProcessorId: string; kind: SubProcessorFileKind },
  file: File,
  following: Following,
): Promise<UploadOutcome<KeptFile>> {
  return send("/uploads/sub-processors", { ...about, name: file.name }, file, following);
}

/** `fetch` cannot tell how far a body has come, so this is an XMLHttpRequest. */
async function send<Answer>(
  path: string,
  asked: Record<string, string>,
  file: File,
  { onProgress, signal }: Following,
): Promise<UploadOutcome<Answer>> {
  await isSignedIn();
  if (signal.aborted) return null;
  const query = new URLSearchParams(asked);
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", `${path}?${query.toString()}`);
    for (const [name, value] of Object.entries(authorised({}).headers ?? {})) {
      request.setRequestHeader(name, String(value));
    }
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable && event.total > 0) onProgress(event.loaded / event.total);
    });
    request.addEventListener("load", () =>
      resolve(outcomeOf<Answer>(request.status, request.responseText)),
    );
    request.addEventListener("error", () => resolve({ failures: [unreachable] }));
    request.addEventListener("abort", () => resolve(null));
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(file);
  });
}

const unreachable: Failure = { code: "NETWORK", message: "", field: null, requestId: null };

/** Reads the portal's answer: what it read, or why it did not, in the form that GraphQL has. */
export function outcomeOf<Answer = Uploaded>(
  status: number,
  text: string,
): { uploaded: Answer } | { failures: Failure[] } {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return { failures: [unreachable] };
  }
  if (status === 201) return { uploaded: body as Answer };
  const errors = (body as { errors?: { message: string; extensions?: { code?: string } }[] }).errors;
  if (!Array.isArray(errors) || errors.length === 0) return { failures: [unreachable] };
  return {
    failures: errors.map(({ message, extensions }) => ({
      code: extensions?.code ?? "INTERNAL",
      message,
      field: null,
      requestId: null,
    })),
  };
}
