import { createSocket } from "node:dgram";
import { readFileSync } from "node:fs";

/** TXT records by name. */
export type Records = Record<string, string[]>;

const txt = 16;

/**
 * A name server for the run, on a free port of this machine: answers TXT from a JSON file, read anew for each question,
 * so that a test can set a record by writing it.
 */
export async function serveRecords(file: string): Promise<{ address: string; stop: () => void }> {
  const socket = createSocket("udp4");
  socket.on("message", (question, asker) => socket.send(answer(question, file), asker.port, asker.address));
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  return { address: `127.0.0.1:${socket.address().port}`, stop: () => socket.close() };
}

/** RFC 1035 §4: the question comes back, and the records with it, each naming the question by a pointer. */
function answer(question: Buffer, file: string): Buffer {
  const labels: string[] = [];
  let at = 12;
  for (let length = question[at] ?? 0; length > 0; length = question[at] ?? 0) {
    labels.push(question.toString("latin1", at + 1, at + 1 + length));
    at += 1 + length;
  }
  const asked = question.subarray(12, at + 5);
  const all = JSON.parse(readFileSync(file, "utf8")) as Records;
  const found = question.readUInt16BE(at + 1) === txt ? (all[labels.join(".").toLowerCase()] ?? []) : [];
  const header = Buffer.alloc(12);
  question.copy(header, 0, 0, 2);
  // An answer, recursion wished and available, no error.
  header.writeUInt16BE(0x8180, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(found.length, 6);
  const records = found.map((text) => {
    const record = Buffer.alloc(13 + text.length);
    record.writeUInt16BE(0xc00c, 0);
    record.writeUInt16BE(txt, 2);
    record.writeUInt16BE(1, 4);
    record.writeUInt16BE(text.length + 1, 10);
    record.writeUInt8(text.length, 12);
    record.write(text, 13, "latin1");
    return record;
  });
  return Buffer.concat([header, asked, ...records]);
}
