import { createFileRoute, redirect } from "@tanstack/react-router";
import { isSignedIn } from "../session/session";
import { FramedProblem } from "../shell/FramedProblem";
import { lastOrganisation } from "../shell/lastOrganisation";
import { placesOf, ShellViewer } from "../shell/viewer";

/** The front door has no page of its own: it leads to the organisation the reader used last. */
export const Route = createFileRoute("/")({
  beforeLoad: async ({ context }) => {
    if (!(await isSignedIn())) throw redirect({ to: "/login" });
    const answer = await context.client.query(ShellViewer, {}).toPromise();
    const viewer = answer.data?.viewer;
    const memberships = viewer ? placesOf(viewer) : [];
    const remembered = lastOrganisation();
    const membership =
      memberships.find(({ organisation }) => organisation.id === remembered) ?? memberships[0];
    if (membership === undefined) throw redirect({ to: "/profile" });
    throw redirect({
      to: "/o/$organisationId",
      params: { organisationId: membership.organisation.id },
    });
  },
  errorComponent: FramedProblem,
});
