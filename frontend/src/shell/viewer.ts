import { createContext, useContext } from "react";
import { graphql } from "../graphql/generated";
import type { Action, ShellViewerQuery } from "../graphql/generated/graphql";

/** Who is signed in, and every organisation they belong to with what they may do there. */
export const ShellViewer = graphql(`
  query ShellViewer {
    viewer {
      user {
        id
        name
        email
        language
        timeZone
      }
      memberships {
        id
        roles
        title
        canBind
        state
        organisation {
          id
          kind
          legalName
          state
          closesAt
          suspensionReason
          viewerActions
        }
      }
      support {
        supportGrantId
        until
        organisation {
          id
          kind
          legalName
          state
          closesAt
          suspensionReason
          viewerActions
        }
      }
    }
    portal {
      demo
      version
    }
  }
`);

export type Viewer = NonNullable<ShellViewerQuery["viewer"]>;
export type Membership = Viewer["memberships"][number];

/** What somebody of the operator reads for support, and until when. */
export type Support = Viewer["support"][number];

/** Every organisation that the reader may open: where they belong, and what is lent to them for support. */
export function placesOf(viewer: Viewer): Membership[] {
  const own = viewer.memberships.filter(({ state }) => state === "ACTIVE");
  const lent = viewer.support.map(({ supportGrantId, organisation }) => ({
    __typename: "Membership" as const,
    id: supportGrantId,
    roles: [],
    title: null,
    canBind: false,
    state: "ACTIVE" as const,
    organisation,
  }));
  return [...own, ...lent];
}

/** The reader and the organisation whose pages they are on. */
export interface Standing {
  viewer: Viewer;
  membership: Membership;
  organisation: Membership["organisation"];
  /** Only lent, for support */
  support: Support | null;
}

export const StandingContext = createContext<Standing | null>(null);

/** The reader's standing on a page under `/o/$organisationId`. */
export function useStanding(): Standing {
  const standing = useContext(StandingContext);
  if (standing === null) throw new Error("useStanding outside an organisation's page");
  return standing;
}

/** Whether the reader may do this for the organisation they look at. */
export function useMay(action: Action): boolean {
  return useStanding().organisation.viewerActions.includes(action);
}
