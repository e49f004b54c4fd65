/** Asks the reader to prove again that it is them; answers whether they did. */
type Asker = () => Promise<boolean>;

let asker: Asker | null = null;

/** Who shows the question: the dialog, while it is on the page. Answers how to take it away. */
export function whenProofIsNeeded(ask: Asker): () => void {
  asker = ask;
  return () => {
    if (asker === ask) asker = null;
  };
}

/** Something was refused with PROOF_REQUIRED: true when it is worth trying again. */
export function askForProof(): Promise<boolean> {
  return asker?.() ?? Promise.resolve(false);
}
