import { Client, fetchExchange } from "@urql/core";
import { graphql } from "../graphql/generated";
import type { Language, ProofInput, ProofMethod } from "../graphql/generated/graphql";
import { currentLanguage } from "../words/i18n";

/** The bearer token and when it ends. It lives in memory only: another script's storage never has it. */
interface Access {
  token: string;
  expiresAt: number;
}

const SignIn = graphql(`
  mutation SignIn($input: SignInInput!) {
    signIn(input: $input) {
      accessToken
      expiresAt
      viewer {
        user {
          id
          language
        }
      }
      secondStep {
        challenge
        methods
      }
    }
  }
`);

const JoinBySignOn = graphql(`
  mutation JoinBySignOn($input: JoinBySignOnInput!) {
    joinBySignOn(input: $input) {
      accessToken
      expiresAt
      viewer {
        user {
          id
          language
        }
      }
      secondStep {
        challenge
        methods
      }
    }
  }
`);

const CompleteSignIn = graphql(`
  mutation CompleteSignIn($input: CompleteSignInInput!) {
    completeSignIn(input: $input) {
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

const RefreshSession = graphql(`
  mutation RefreshSession {
    refreshSession {
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

const SignOut = graphql(`
  mutation SignOut {
    signOut {
      signedOut
    }
  }
`);

let access: Access | null = null;

/** A session has been in this page. */
let hadSession = false;

/** Somebody else's answers may lie in this page's cache. */
let formerAnswers = false;

let restoring: Promise<boolean> | null = null;

/** The portal has said that no session is behind the cookie; asking again would only repeat it. */
let nobody = false;

/** Refresh this long before the token ends, so that no request is spent on an old one. */
const margin = 30_000;

/** Speaks to the portal without a bearer token and without a cache: for signing in and refreshing. */
export const openClient = new Client({
  url: "/graphql",
  exchanges: [fetchExchange],
  preferGetMethod: false,
  requestPolicy: "network-only",
  fetchOptions: () => ({
    credentials: "same-origin",
    headers: { "accept-language": currentLanguage() },
  }),
});

/** The bearer token to send, if somebody is signed in. */
export function accessToken(): string | null {
  return access?.token ?? null;
}

/** True when the token is missing or about to end. */
export function accessIsStale(now = Date.now()): boolean {
  return access === null || access.expiresAt - margin < now;
}

/** Keeps the token that a sign-in, a refresh or an accepted invitation has answered. */
export function beginSession(grant: { accessToken: string; expiresAt: string }): void {
  nobody = false;
  formerAnswers = hadSession;
  hadSession = true;
  access = { token: grant.accessToken, expiresAt: Date.parse(grant.expiresAt) };
}

/**
 * Opens a page of the portal for the person who has just signed in. If another session has been in
 * this page before, the page is loaded anew, so that nothing of the former one is shown.
 */
export function openAsNewcomer(path: string, push: (path: string) => void): void {
  if (formerAnswers) window.location.assign(path);
  else push(path);
}

/** The right password was given, and the account asks for more. */
export interface SecondStep {
  /** Goes back with the second factor */
  challenge: string;
  /** The ways to answer */
  methods: readonly ProofMethod[];
}

/** What a right password opens: a session, or the question for the second factor. */
export type Entry = { user: { language: Language } } | { secondStep: SecondStep };

/** Signs in with e-mail and password. */
export async function signIn(email: string, password: string): Promise<Entry> {
  const answer = await openClient.mutation(SignIn, { input: { email, password } }).toPromise();
  if (answer.error) throw answer.error;
  return entry(answer.data?.signIn);
}

/** Says by its password that an account belongs to whom the organisation's provider has vouched for. */
export async function joinBySignOn(token: string, password: string): Promise<Entry> {
  const answer = await openClient
    .mutation(JoinBySignOn, { input: { token, password } })
    .toPromise();
  if (answer.error) throw answer.error;
  return entry(answer.data?.joinBySignOn);
}

/** Begins the session that a right password has opened, or hands on what is asked besides. */
export function entry(
  payload:
    | {
        accessToken: string | null;
        expiresAt: string | null;
        viewer: { user: { language: Language } } | null;
        secondStep: SecondStep | null;
      }
    | undefined,
): Entry {
  if (payload?.secondStep) return { secondStep: payload.secondStep };
  if (!payload?.accessToken || !payload.expiresAt || !payload.viewer) {
    throw new Error("neither a session nor a second step");
  }
  beginSession({ accessToken: payload.accessToken, expiresAt: payload.expiresAt });
  return { user: payload.viewer.user };
}

/** Takes the second step of a sign-in. */
export async function completeSignIn(challenge: string, proof: ProofInput) {
  const answer = await openClient
    .mutation(CompleteSignIn, { input: { challenge, proof } })
    .toPromise();
  if (answer.error) throw answer.error;
  if (!answer.data) throw new Error("empty answer to completeSignIn");
  beginSession(answer.data.completeSignIn);
  return answer.data.completeSignIn.viewer.user;
}

/**
 * Turns the HttpOnly refresh cookie into a fresh token. The cookie rotates, so tabs take turns:
 * two at once would look like a stolen cookie.
 */
export function restoreSession(): Promise<boolean> {
  restoring ??= inTurn(refresh).finally(() => {
    restoring = null;
  });
  return restoring;
}

async function refresh(): Promise<boolean> {
  const answer = await openClient.mutation(RefreshSession, {}).toPromise();
  if (answer.data) {
    beginSession(answer.data.refreshSession);
    return true;
  }
  // Without a network the session may well be alive: let the page say so instead of signing out.
  if (answer.error?.networkError && answer.error.response === undefined) throw answer.error;
  access = null;
  nobody = true;
  return false;
}

function inTurn<T>(work: () => Promise<T>): Promise<T> {
  return "locks" in navigator ? navigator.locks.request("tillid-session", work) : work();
}

/** True when a token is at hand, asking for one by the cookie if needed. */
export async function isSignedIn(): Promise<boolean> {
  if (!accessIsStale()) return true;
  return nobody ? false : restoreSession();
}

/** Ends the session here and on the server, and forgets everything by loading the page anew. */
export async function signOut(): Promise<void> {
  await openClient
    .mutation(SignOut, {}, { fetchOptions: () => authorised({}) })
    .toPromise();
  access = null;
  window.location.assign("/login");
}

/** Forgets a session that the portal has ended, by loading another page anew. */
export function endHere(path: string): void {
  access = null;
  window.location.assign(path);
}

/** Headers of a request made in the reader's name and language. */
export function authorised(headers: Record<string, string>): RequestInit {
  return {
    credentials: "same-origin",
    headers: {
      ...headers,
      "accept-language": currentLanguage(),
      ...(access ? { authorization: `Bearer ${access.token}` } : {}),
    },
  };
}

/** Fetches a document of the portal (a PDF) in the reader's name. */
export async function fetchDocument(path: string, type = "application/pdf"): Promise<Blob> {
  await isSignedIn();
  const answer = await fetch(path, authorised({ accept: type }));
  if (!answer.ok) throw new Error(`document answered ${answer.status}`);
  return answer.blob();
}
