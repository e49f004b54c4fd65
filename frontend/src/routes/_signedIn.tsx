import { createFileRoute, Outlet, redirect, useParams } from "@tanstack/react-router";
import { useMemo } from "react";
import { prefetch, usePageData } from "../session/data";
import { ProofDialog } from "../session/ProofDialog";
import { isSignedIn } from "../session/session";
import { FramedProblem } from "../shell/FramedProblem";
import { lastOrganisation } from "../shell/lastOrganisation";
import { OpenFrame } from "../shell/OpenFrame";
import { ProblemPage } from "../shell/ProblemPage";
import { Shell } from "../shell/Shell";
import { ShellSkeleton } from "../shell/ShellSkeleton";
import { placesOf, ShellViewer } from "../shell/viewer";
import { ReaderZone } from "../words/dates";

/** Everything behind the sign-in, in one frame that stays while pages change inside it. */
export const Route = createFileRoute("/_signedIn")({
  beforeLoad: async ({ location }) => {
    if (!(await isSignedIn())) throw redirect({ to: "/login", search: { to: location.href } });
  },
  loader: ({ context }) => prefetch(context.client, ShellViewer, {}),
  errorComponent: FramedProblem,
  notFoundComponent: () => <ProblemPage problem="notFound" />,
  component: SignedIn,
});

function SignedIn() {
  const { data } = usePageData(ShellViewer, {});
  const { organisationId } = useParams({ strict: false });
  const viewer = data?.viewer;
  const membership = useMemo(() => {
    const active = viewer ? placesOf(viewer) : [];
    const of = (id: string | null) => active.find(({ organisation }) => organisation.id === id);
    // Personal pages keep the frame of the organisation the reader came from.
    return organisationId === undefined
      ? (of(lastOrganisation()) ?? active[0])
      : of(organisationId);
  }, [viewer, organisationId]);
  if (!data) return <ShellSkeleton />;
  if (!viewer) {
    return (
      <OpenFrame>
        <ProblemPage problem="broken" />
      </OpenFrame>
    );
  }
  return (
    <ReaderZone value={viewer.user.timeZone}>
      <Shell viewer={viewer} {...(membership ? { membership } : {})} demo={data.portal.demo}>
        <Outlet />
        <ProofDialog />
      </Shell>
    </ReaderZone>
  );
}
