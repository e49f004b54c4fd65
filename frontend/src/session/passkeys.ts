import {
  browserSupportsWebAuthn,
  browserSupportsWebAuthnAutofill,
  startAuthentication,
  startRegistration,
  WebAuthnAbortService,
  WebAuthnError,
} from "@simplewebauthn/browser";
import { graphql } from "../graphql/generated";
import { beginSession, openClient } from "./session";

const BeginPasskeySignIn = graphql(`
  mutation BeginPasskeySignIn {
    beginPasskeySignIn {
      options
    }
  }
`);

const SignInWithPasskey = graphql(`
  mutation SignInWithPasskey($input: SignInWithPasskeyInput!) {
    signInWithPasskey(input: $input) {
      accessToken
      expiresAt
      viewer {
        user {
          id
          language
        }
      }
    }
  }
`);

export const BeginPasskeyProof = graphql(`
  mutation BeginPasskeyProof($input: BeginPasskeyProofInput!) {
    beginPasskeyProof(input: $input) {
      options
    }
  }
`);

/** Whether this browser can use passkeys at all. */
export function passkeysWork(): boolean {
  return browserSupportsWebAuthn();
}

/** Whether the browser offers passkeys in the list under a field. */
export async function passkeysAutofill(): Promise<boolean> {
  return passkeysWork() && (await browserSupportsWebAuthnAutofill());
}

/** Why the browser has handed out no passkey. */
export class PasskeyRefused extends Error {
  constructor(
    /** `known`: the device has one already; `given`: the reader closed the question, or there is none */
    readonly why: "known" | "given",
    cause: unknown,
  ) {
    super(why, { cause });
  }
}

/** Makes a passkey by the portal's options, and answers what goes back. */
export async function makePasskey(options: string): Promise<string> {
  try {
    return JSON.stringify(await startRegistration({ optionsJSON: JSON.parse(options) }));
  } catch (error) {
    const known =
      error instanceof WebAuthnError &&
      error.code === "ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED";
    throw new PasskeyRefused(known ? "known" : "given", error);
  }
}

/** Asks for a passkey by the portal's options, and answers what goes back. */
export async function askForPasskey(options: string, autofill = false): Promise<string> {
  try {
    const answer = await startAuthentication({
      optionsJSON: JSON.parse(options),
      useBrowserAutofill: autofill,
    });
    return JSON.stringify(answer);
  } catch (error) {
    throw new PasskeyRefused("given", error);
  }
}

/** Takes back a question that waits under a field. */
export function stopAskingForPasskeys(): void {
  WebAuthnAbortService.cancelCeremony();
}

/** Signs in with whichever passkey the reader chooses. */
export async function signInWithPasskey(autofill: boolean) {
  const begun = await openClient.mutation(BeginPasskeySignIn, {}).toPromise();
  if (begun.error) throw begun.error;
  if (!begun.data) throw new Error("empty answer to beginPasskeySignIn");
  const credential = await askForPasskey(begun.data.beginPasskeySignIn.options, autofill);
  const answer = await openClient
    .mutation(SignInWithPasskey, { input: { credential } })
    .toPromise();
  if (answer.error) throw answer.error;
  if (!answer.data) throw new Error("empty answer to signInWithPasskey");
  beginSession(answer.data.signInWithPasskey);
  return answer.data.signInWithPasskey.viewer.user;
}

/** What the browser is to be asked in the second step of a sign-in. */
export async function secondStepOptions(challenge: string): Promise<string> {
  const answer = await openClient
    .mutation(BeginPasskeyProof, { input: { challenge } })
    .toPromise();
  if (answer.error) throw answer.error;
  if (!answer.data) throw new Error("empty answer to beginPasskeyProof");
  return answer.data.beginPasskeyProof.options;
}
